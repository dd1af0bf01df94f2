using TranscriptWorker.Bus;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Servers;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>What an id stands for: one command of one tenant.</summary>
public sealed class IdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_job_id_that_is_under_way_stands_for_that_job_alone()
    {
        var (started, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        var probe = new ProbeEnricher(
            (_, token) =>
            {
                started.TrySetResult();
                return finish.Task.WaitAsync(token);
            }
        );
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [probe]);
        var (client, job) = (worker.Get<JobClient>(), New("acme"));
        var first = client.EnrichAsync(job, Cancellation);
        await started.Task.WaitAsync(Cancellation);

        foreach (var other in (EnrichTranscript[])[job with { TenantId = "other" }, job with { Content = "Ben: Good night." }])
        {
            var refused = await Assert.ThrowsAsync<CommandRefusedException>(() => client.EnrichAsync(other, Cancellation));
            Assert.Equal(CommandRefusal.IdInUse, refused.Refusal);
        }

        var again = client.EnrichAsync(job with { Features = [ProbeEnricher.Name] }, Cancellation);
        finish.SetResult();
        Assert.Same(await first, await again);
    }

    [Fact]
    public async Task An_event_of_another_tenants_job_with_the_same_id_answers_nobody_else()
    {
        var (started, finish) = (new TaskCompletionSource(), new TaskCompletionSource());
        var probe = new ProbeEnricher(
            (_, token) =>
            {
                started.TrySetResult();
                return finish.Task.WaitAsync(token);
            }
        );
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [probe]);
        var (client, job) = (worker.Get<JobClient>(), New("acme"));
        var answer = client.EnrichAsync(job, Cancellation);
        await started.Task.WaitAsync(Cancellation);

        client.Answer(job.JobId, "other", job.TranscriptId, new EnrichmentFailed());
        client.Answer(job.JobId, null, job.TranscriptId, new EnrichmentFailed());
        client.Answer(job.JobId, "acme", "another", new EnrichmentFailed());
        finish.SetResult();

        Assert.Equal("acme", Assert.IsType<TranscriptEnriched>(await answer).TenantId);
    }

    [Fact]
    public async Task A_job_id_with_other_content_is_refused_over_the_bus()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]);
        var job = New(null);
        await worker.EnrichAsync<TranscriptEnriched>(job);

        var failed = await worker.EnrichAsync<EnrichmentFailed>(job with { Content = "Ben: Good night." });

        Assert.Equal((FailureReasons.JobIdReused, false), (failed.Reason, failed.Retryable));
    }

    [Fact]
    public async Task Preferences_that_name_a_feature_which_is_no_more_are_used_without_it()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]);
        await new UserPreferences(["astrology", ProbeEnricher.Name], null).SaveAsync(
            worker.Get<SubjectChanges>(),
            tenant: null,
            "ann",
            Cancellation
        );

        var enriched = await worker.EnrichAsync<TranscriptEnriched>(New(null) with { RequestedBy = "ann", Features = null });

        Assert.Equal([ProbeEnricher.Name], enriched.Features.Select(f => f.Feature), StringComparer.Ordinal);
    }

    [Fact]
    public async Task An_invalidation_leaves_a_line_with_its_id_tenant_scope_and_reason()
    {
        await using var service = await ServiceOnBroker.StartAsync();
        var id = Guid.NewGuid();

        await service.Host.PublishAsync(
            Queues.InvalidateTranscript,
            $$"""{"invalidationId":"{{id}}","transcriptId":"42","tenantId":"acme","scope":"all","reason":"asked for\r\nby Ann"}"""
        );

        Assert.Equal(nameof(TranscriptInvalidated), (await service.NextEventAsync()).Type);
        var line = Assert.Single(await service.AssertLoggedAsync(1, "content"));
        foreach (var part in (string[])[$"{id}", "42", "acme", "All", "asked for  by Ann"])
            Assert.Contains(part, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalidation_without_a_worker_is_queued_and_says_so()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();

        var ended = await InProcess.RunAsync(["invalidate", "42", "--data", _folder.Path, .. host.Arguments]);

        Assert.Equal(3, ended.ExitCode);
        Assert.Contains("No worker is running", Assert.Single(ended.Errors), StringComparison.Ordinal);
        Assert.Equal(1u, await host.CountAsync(Queues.InvalidateTranscript));
    }

    private static EnrichTranscript New(string? tenant) =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = "42",
            TenantId = tenant,
            Content = "Ann: Good morning.",
            Features = [ProbeEnricher.Name],
        };
}
