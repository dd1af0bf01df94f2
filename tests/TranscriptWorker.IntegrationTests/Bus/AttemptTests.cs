using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Servers;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>How many jobs a worker takes at a time, and when it attempts one again, over RabbitMQ.</summary>
public sealed class AttemptTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_worker_takes_twice_as_many_jobs_as_it_runs_and_leaves_the_others_to_other_workers()
    {
        var (started, end) = (new TaskCompletionSource(), new TaskCompletionSource());
        var probe = new ProbeEnricher(
            async (call, token) =>
            {
                if (call == 4)
                    started.SetResult();
                await end.Task.WaitAsync(token);
            }
        );
        var (host, worker) = await StartAsync([probe], ("Jobs:Concurrency", "4"));
        await using var _ = worker;
        var jobs = Enumerable.Range(0, 40).Select(_ => Job()).ToList();
        foreach (var job in jobs)
            await worker.SendAsync(Queues.EnrichTranscript, job);

        await started.Task.WaitAsync(Cancellation);
        var left = await host.CountAsync(Queues.EnrichTranscript);
        end.SetResult();

        Assert.Equal(32u, left);
        foreach (var job in jobs)
            Assert.IsType<TranscriptEnriched>((await worker.NextAsync(job.JobId)).Message);
    }

    [Fact]
    public async Task A_start_whose_delivered_jobs_could_outlast_the_brokers_patience_is_refused_with_numbers()
    {
        var ended = await Cli.InProcess.RunAsync([
            "topology",
            "declare",
            "--set",
            "Bus:Provider=rabbitmq",
            "--set",
            "Bus:ConnectionString=amqp://guest:guest@127.0.0.1:1/",
            "--set",
            "Bus:Prefetch=64",
            "--set",
            "Jobs:Concurrency=2",
        ]);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(
            "of 64 delivered jobs, 2 at a time, the last may end after 32 times Jobs:Timeout 00:10:00",
            string.Join('\n', ended.Errors),
            StringComparison.Ordinal
        );
        Assert.Contains("05:20:00", string.Join('\n', ended.Errors), StringComparison.Ordinal);
        Assert.Contains("consumer_timeout (Bus:ConsumerTimeout 00:30:00)", string.Join('\n', ended.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_is_refused_with_numbers_if_a_backfill_job_could_not_wait_for_a_slot()
    {
        var ended = await Cli.InProcess.RunAsync([
            "topology",
            "declare",
            "--set",
            "Bus:Provider=rabbitmq",
            "--set",
            "Bus:ConnectionString=amqp://guest:guest@127.0.0.1:1/",
            "--set",
            "Bus:Prefetch=2",
            "--set",
            "Jobs:Concurrency=2",
            "--set",
            "Jobs:Timeout=00:30:00",
        ]);

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(
            "a delivered backfill job waits for a slot, and may then run for Jobs:Timeout 00:30:00. The broker's consumer_timeout "
                + "(Bus:ConsumerTimeout 00:30:00) must be at least 00:00:02 longer",
            string.Join('\n', ended.Errors),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_job_that_overtakes_the_one_that_brings_its_content_waits_for_it()
    {
        var (host, worker) = await StartAsync([new ProbeEnricher()], ("Bus:RetryDelays:0", "00:00:01"));
        await using var _ = worker;
        var bringing = Job();
        var overtaking = bringing with { JobId = Guid.NewGuid(), Content = null };
        await worker.SendAsync(Queues.EnrichTranscript, overtaking);
        await UntilWaitsAsync(host, "enrich-transcript_retry-1s");

        await worker.SendAsync(Queues.EnrichTranscript, bringing);

        Assert.IsType<TranscriptEnriched>((await worker.NextAsync(bringing.JobId)).Message);
        Assert.IsType<TranscriptEnriched>((await worker.NextAsync(overtaking.JobId)).Message);
    }

    [Fact]
    public async Task A_job_whose_content_does_not_come_is_refused_when_its_patience_ends()
    {
        var (host, worker) = await StartAsync(
            [new ProbeEnricher()],
            ("Bus:RetryDelays:0", "00:00:01"),
            ("Jobs:ContentPatience", "00:00:02")
        );
        await using var _ = worker;

        var failed = await worker.EnrichAsync<EnrichmentFailed>(Job() with { Content = null });

        Assert.Equal((FailureReasons.TranscriptUnknown, false), (failed.Reason, failed.Retryable));
        var moved = await host.TakeAsync("enrich-transcript_error");
        Assert.Equal(2, moved.BasicProperties.Headers!["tw-waits"]);
    }

    [Fact]
    public async Task An_attempt_that_would_come_after_the_deadline_is_not_waited_for()
    {
        var probe = new ProbeEnricher((_, _) => throw new InvalidOperationException("never"));
        var (host, worker) = await StartAsync([probe], ("Bus:RetryDelays:0", "00:10:00"));
        await using var _ = worker;

        var failed = await worker.EnrichAsync<EnrichmentFailed>(Job() with { Deadline = TimeProvider.System.GetUtcNow().AddMinutes(5) });

        Assert.Equal((FailureReasons.InternalError, 3), (failed.Reason, probe.Calls));
        Assert.Equal(0u, await host.CountAsync("enrich-transcript_retry-600s"));
    }

    [Fact]
    public async Task A_host_of_content_that_asks_for_time_gets_the_next_retry_queue_that_gives_it()
    {
        var probe = new ProbeEnricher(
            (_, _) => throw new ContentUnreachableException("busy", null) { RetryAfter = TimeSpan.FromSeconds(90) }
        );
        var (host, worker) = await StartAsync([probe], ("Bus:RetryDelays:0", "00:01:00"), ("Bus:RetryDelays:1", "00:10:00"));
        await using var _ = worker;

        await worker.SendAsync(Queues.EnrichTranscript, Job());
        await UntilWaitsAsync(host, "enrich-transcript_retry-600s");

        Assert.Equal((1, 0u), (probe.Calls, await host.CountAsync("enrich-transcript_retry-60s")));
    }

    [Fact]
    public async Task A_job_that_takes_too_long_is_attempted_again_from_the_retry_queue_and_not_at_once()
    {
        var probe = new ProbeEnricher(
            (call, token) => call == 1 ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token) : Task.CompletedTask
        );
        var (_, worker) = await StartAsync([probe], ("Bus:RetryDelays:0", "00:00:01"), ("Jobs:Timeout", "00:00:01"));
        await using var __ = worker;

        await worker.EnrichAsync<TranscriptEnriched>(Job());

        Assert.Equal(2, probe.Calls);
    }

    private async Task<(VirtualHost Host, WorkerUnderTest Worker)> StartAsync(ProbeEnricher[] probes, params (string, string)[] settings)
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        return (host, await WorkerUnderTest.StartAsync(_folder, probes, [.. host.Settings, .. settings]));
    }

    private static EnrichTranscript Job() =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = $"{Guid.NewGuid():N}",
            Content = "Ann: Good morning.",
            Features = [ProbeEnricher.Name],
        };

    private static Task UntilWaitsAsync(VirtualHost host, string queue) =>
        Wait.UntilAsync(async _ => await host.CountAsync(queue) > 0, Patience, () => $"Nothing came to {queue}.", Cancellation);
}
