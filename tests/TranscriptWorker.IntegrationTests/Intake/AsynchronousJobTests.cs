using System.Net.Http.Json;
using System.Text.Json;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Intake;

[Collection(SharedService.Name)]
public sealed class AsynchronousJobTests(SharedService shared)
{
    private readonly RunningService _service = shared.Service;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_is_accepted_with_the_address_of_its_status_and_done_later()
    {
        var (jobId, transcriptId) = (Guid.NewGuid(), Guid.NewGuid().ToString("N"));
        var job = new
        {
            jobId,
            transcriptId,
            content = GeneratedTranscripts.Create(61),
            includeResults = true,
        };

        using var accepted = await _service.PostAsync(job, "wait=5, respond-async");
        var done = await _service.UntilAsync(jobId, "done");
        using var repeated = await _service.PostAsync(job);
        using var other = await _service.PostAsync(job with { content = GeneratedTranscripts.Create(62) });

        Assert.Equal(202, (int)accepted.StatusCode);
        Assert.Equal("respond-async", Assert.Single(accepted.Headers.GetValues("Preference-Applied")));
        Assert.Equal($"/jobs/{jobId}", accepted.Headers.Location!.ToString());
        Assert.Equal(transcriptId, done.GetProperty("transcriptId").GetString());
        var features = done.GetProperty("answer").GetProperty("features");
        Assert.Equal(KnownFeatures.Names.Count, features.GetArrayLength());
        Assert.All(features.EnumerateArray(), feature => Assert.False(feature.TryGetProperty("result", out _)));
        Assert.Equal((202, 409), ((int)repeated.StatusCode, (int)other.StatusCode));
    }

    [Fact]
    public async Task A_job_that_is_waited_for_must_not_have_the_id_of_another_that_is_recorded()
    {
        var jobId = Guid.NewGuid();
        await _service.AcceptAsync(new { jobId, transcriptId = "comes-later" });
        await _service.UntilAsync(jobId, "waiting");

        var other = await _service.EnrichAsync(
            new
            {
                jobId,
                transcriptId = "another",
                content = GeneratedTranscripts.Create(64),
            }
        );

        Assert.Equal(409, other.Status);
        Assert.Equal("waiting", AsynchronousClient.StateOf(await _service.StatusAsync(jobId)));
    }

    [Fact]
    public async Task A_job_of_a_tenant_is_found_with_the_tenant_only()
    {
        var jobId = Guid.NewGuid();

        using var accepted = await _service.PostAsync(
            new
            {
                jobId,
                tenantId = "acme",
                transcriptId = "tenants-own",
                content = GeneratedTranscripts.Create(63),
            }
        );
        using var found = await _service.Http.GetAsync(accepted.Headers.Location, Cancellation);
        using var unknown = await _service.Http.GetAsync($"/jobs/{jobId}", Cancellation);

        Assert.Equal($"/jobs/{jobId}?tenant=acme", accepted.Headers.Location!.ToString());
        Assert.Equal((200, 404), ((int)found.StatusCode, (int)unknown.StatusCode));
        var problem = await unknown.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Contains("never kept", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_can_never_succeed_is_refused_and_not_recorded()
    {
        var jobId = Guid.NewGuid();

        using var response = await _service.PostAsync(new { jobId, transcriptId = "a{b}" });
        using var status = await _service.Http.GetAsync($"/jobs/{jobId}", Cancellation);

        Assert.Equal(422, (int)response.StatusCode);
        var failed = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal("invalid-transcript-id", failed.GetProperty("reason").GetString());
        Assert.Equal(404, (int)status.StatusCode);
    }

    [Fact]
    public async Task A_job_that_is_answered_at_once_is_known_only_if_it_asks_to_be_tracked()
    {
        var (tracked, plain) = (Guid.NewGuid(), Guid.NewGuid());

        await _service.EnrichAsync(
            new
            {
                jobId = tracked,
                transcriptId = "tracked",
                content = GeneratedTranscripts.Create(64),
                track = true,
            }
        );
        await _service.EnrichAsync(
            new
            {
                jobId = plain,
                transcriptId = "plain",
                content = GeneratedTranscripts.Create(65),
            }
        );
        using var unknown = await _service.Http.GetAsync($"/jobs/{plain}", Cancellation);

        await _service.UntilAsync(tracked, "done");
        Assert.Equal(404, (int)unknown.StatusCode);
    }

    [Fact]
    public async Task A_job_that_fails_shows_its_reason()
    {
        var jobId = Guid.NewGuid();

        await _service.AcceptAsync(
            new
            {
                jobId,
                transcriptId = "failing",
                content = "a\0b",
            }
        );
        var failed = await _service.UntilAsync(jobId, "failed");

        Assert.Equal("not-text", failed.GetProperty("reason").GetString());
        Assert.Equal("not-text", failed.GetProperty("answer").GetProperty("reason").GetString());
    }
}

/// <summary>Recorded jobs of a service with settings of its own.</summary>
public sealed class RecordedJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_transient_failure_waits_for_its_next_attempts_and_fails_after_the_last()
    {
        await using var service = await RunningService.StartAsync(
            _folder["data"],
            // Nothing listens there.
            "ContentSources:InsecureHosts:0=127.0.0.1:9",
            "Bus:RetryDelays:0=00:00:03",
            "Bus:RetryDelays:1=00:00:01",
            "Bus:RetryDelays:2=00:00:01"
        );
        var jobId = Guid.NewGuid();

        await service.AcceptAsync(
            new
            {
                jobId,
                transcriptId = "a",
                contentUri = "http://127.0.0.1:9/a.txt",
            }
        );
        var waiting = await service.UntilAsync(jobId, "waiting");
        var failed = await service.UntilAsync(jobId, "failed");

        Assert.Equal("content-unreachable", waiting.GetProperty("reason").GetString());
        Assert.Equal(1, waiting.GetProperty("failedAttempts").GetInt32());
        Assert.InRange(
            waiting.GetProperty("nextAttemptAt").GetDateTimeOffset() - waiting.GetProperty("updatedAt").GetDateTimeOffset(),
            TimeSpan.FromSeconds(2.9),
            TimeSpan.FromSeconds(3.1)
        );
        Assert.Equal("content-unreachable", failed.GetProperty("reason").GetString());
        Assert.False(failed.TryGetProperty("nextAttemptAt", out _));
    }

    [Fact]
    public async Task An_erasure_reaches_recorded_jobs_and_their_content_does_not_come_back()
    {
        await using var content = await ContentHost.StartAsync();
        await using var service = await RunningService.StartAsync(_folder["data"], [.. content.Settings, "Jobs:Concurrency=1"]);
        var (running, queued) = (Guid.NewGuid(), Guid.NewGuid());
        await service.AcceptAsync(
            new
            {
                jobId = running,
                transcriptId = "a",
                contentUri = new Uri(content.Address, "later.txt").ToString(),
            }
        );
        await service.UntilAsync(running, "running");
        await service.AcceptAsync(
            new
            {
                jobId = queued,
                transcriptId = "a",
                content = GeneratedTranscripts.Create(1),
            }
        );
        Assert.Equal("queued", AsynchronousClient.StateOf(await service.StatusAsync(queued)));

        await service.BesideAsync("invalidate", "a", "--all");
        var erased = new[] { await service.StatusAsync(running), await service.StatusAsync(queued) };
        content.Release();
        // It runs after the one that is under way.
        var known = await service.EnrichAsync(new { transcriptId = "a" });

        Assert.All(erased, status => Assert.Equal("failed", AsynchronousClient.StateOf(status)));
        Assert.All(erased, status => Assert.Equal("content-erased", status.GetProperty("reason").GetString()));
        Assert.Equal((422, "transcript-unknown"), (known.Status, known.Reason));
        await using var database = await StoredState.OpenAsync(_folder["data"]);
        await using var command = database.CreateCommand();
        command.CommandText = "SELECT count(*) FROM jobs WHERE command IS NOT NULL";
        Assert.Equal(0L, await command.ExecuteScalarAsync(TestContext.Current.CancellationToken));
    }
}
