using System.Text.Json;
using TranscriptWorker.Bus;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.IntegrationTests.Bus;

public sealed class EnrichmentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_event_carries_the_results_where_the_job_asked_for_them(bool wanted)
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder);
        var job = Job() with { IncludeResults = wanted };

        var computed = await worker.EnrichAsync<TranscriptEnriched>(job);
        var known = await worker.EnrichAsync<TranscriptEnriched>(job with { JobId = Guid.NewGuid(), Content = null });

        Assert.Equal(KnownFeatures.Names, computed.Features.Select(f => f.Feature), StringComparer.Ordinal);
        Assert.All(
            computed.Features.Concat(known.Features),
            feature =>
            {
                Assert.Equal(wanted ? JsonValueKind.Object : null, feature.Result?.ValueKind);
                Assert.Matches("^[0-9a-f]{32}$", feature.Fingerprint);
                Assert.InRange(feature.ExpiresAt, TimeProvider.System.GetUtcNow().AddDays(6), TimeProvider.System.GetUtcNow().AddDays(8));
            }
        );
        Assert.All(computed.Features, f => Assert.Equal(ResultSource.Computed, f.Source));
        Assert.All(known.Features, f => Assert.Equal(ResultSource.Hot, f.Source));
    }

    [Fact]
    public async Task The_users_preferences_fill_in_what_the_job_leaves_open_and_nothing_else()
    {
        var probe = new ProbeEnricher();
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [probe]);
        await new UserPreferences([ProbeEnricher.Name], "de").SaveAsync(
            worker.Get<SubjectChanges>(),
            "acme",
            "ann",
            TestContext.Current.CancellationToken
        );
        var job = Job() with { TenantId = "acme", RequestedBy = "ann", IncludeResults = true };

        var preferred = await worker.EnrichAsync<TranscriptEnriched>(job);
        var named = await worker.EnrichAsync<TranscriptEnriched>(
            job with
            {
                JobId = Guid.NewGuid(),
                Features = [ProbeEnricher.Name],
                Language = "fr",
            }
        );
        var stranger = await worker.EnrichAsync<TranscriptEnriched>(job with { JobId = Guid.NewGuid(), RequestedBy = "bob" });

        Assert.Equal("de", Assert.Single(preferred.Features).Result!.Value.GetProperty("language").GetString());
        Assert.Equal("fr", Assert.Single(named.Features).Result!.Value.GetProperty("language").GetString());
        Assert.Equal(KnownFeatures.Names.Count + 1, stranger.Features.Count);
        Assert.Equal(
            3,
            new[] { preferred, named, stranger }
                .Select(e => e.Features.Single(f => f.Feature is ProbeEnricher.Name).Fingerprint)
                .Distinct(StringComparer.Ordinal)
                .Count()
        );
    }

    [Fact]
    public async Task Content_comes_from_a_file_of_an_allowed_folder()
    {
        using var shared = new TemporaryFolder();
        await File.WriteAllTextAsync(
            shared["meeting 1.srt"],
            "1\n00:00:01,000 --> 00:00:02,000\nGood evening.\n",
            TestContext.Current.CancellationToken
        );
        await using var worker = await WorkerUnderTest.StartAsync(
            _folder,
            [new ProbeEnricher()],
            ("ContentSources:Folders:0", shared.Path)
        );

        var enriched = await worker.EnrichAsync<TranscriptEnriched>(
            Job() with
            {
                Content = null,
                ContentUri = new Uri(shared["meeting 1.srt"]).AbsoluteUri,
                Features = [ProbeEnricher.Name],
                IncludeResults = true,
            }
        );

        Assert.Equal("Good evening.", Assert.Single(enriched.Features).Result!.Value.GetProperty("text").GetString());
    }

    [Fact]
    public async Task Jobs_for_the_same_transcript_at_once_compute_once()
    {
        var (started, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        var probe = new ProbeEnricher(
            async (_, token) =>
            {
                started.TrySetResult();
                await finish.Task.WaitAsync(token);
            }
        );
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [probe]);
        var jobs = Enumerable.Range(0, 3).Select(_ => Job() with { JobId = Guid.NewGuid(), Features = [ProbeEnricher.Name] }).ToList();

        await worker.SendAsync(Queues.EnrichTranscript, jobs[0]);
        await started.Task.WaitAsync(TestContext.Current.CancellationToken);
        foreach (var job in jobs.Skip(1))
            await worker.SendAsync(Queues.EnrichTranscript, job);
        finish.SetResult();
        var received = await Task.WhenAll(jobs.Select(job => worker.NextAsync(job.JobId)));

        var sources = received.Select(r => Assert.Single(Assert.IsType<TranscriptEnriched>(r.Message).Features).Source).ToList();
        Assert.Equal(ResultSource.Computed, sources[0]);
        Assert.All(
            sources.Skip(1),
            source => Assert.Contains(source, new[] { ResultSource.Joined, ResultSource.Hot, ResultSource.Durable })
        );
        Assert.Equal(1, probe.Calls);
        Assert.Equal(3, received.Select(r => r.MessageId).Distinct().Count());
    }

    private static EnrichTranscript Job() =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = "42",
            Content = "Ann: Good morning, everybody.",
        };
}
