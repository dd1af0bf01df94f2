using System.Text;
using RabbitMQ.Client;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>What becomes of commands that are not carried out, over RabbitMQ.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class BrokerFailureTests : IDisposable
{
    private const string ErrorQueue = "enrich-transcript_error";

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_refused_job_is_answered_and_waits_in_the_error_queue_as_it_came_with_its_reason()
    {
        var (host, worker) = await StartAsync();
        await using var _ = worker;
        var body = $$"""{"jobId":"{{Guid.NewGuid()}}","transcriptId":"42", "content":"Ann: Good morning.","features":["astrology"]}""";

        await host.PublishAsync(
            Queues.EnrichTranscript,
            body,
            p => p.Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["mine"] = 7 }
        );

        var moved = await host.TakeAsync(ErrorQueue);
        Assert.Equal(body, Encoding.UTF8.GetString(moved.Body.Span));
        Assert.Equal(FailureReasons.UnknownFeature, Header(moved, "tw-reason"));
        Assert.Contains($"the known features are: {KnownFeatures.Names[0]}", Header(moved, "tw-explanation"), StringComparison.Ordinal);
        Assert.Equal(7, moved.BasicProperties.Headers!["mine"]);
        Assert.Equal(0u, await host.CountAsync(Queues.EnrichTranscript));
    }

    [Fact]
    public async Task An_erasure_without_any_id_is_refused()
    {
        var (host, worker) = await StartAsync();
        await using var _ = worker;

        await host.PublishAsync(Queues.InvalidateTranscript, """{"transcriptId":"42","scope":"all"}""");

        var moved = await host.TakeAsync("invalidate-transcript_error");
        Assert.Equal(FailureReasons.MissingInvalidationId, Header(moved, "tw-reason"));
    }

    [Fact]
    public async Task Transient_failures_are_retried_at_once_and_from_the_retry_queues_without_a_failure_event()
    {
        // Three attempts at once, three after the first delay, and one more.
        var probe = new ProbeEnricher((call, _) => call <= 6 ? throw new InvalidOperationException("not yet") : Task.CompletedTask);
        var (host, worker) = await StartAsync([probe], ("Bus:RetryDelays:0", "00:00:01"), ("Bus:RetryDelays:1", "00:00:02"));
        await using var _ = worker;
        var job = Job();

        var enriched = await worker.EnrichAsync<TranscriptEnriched>(job);

        Assert.Equal((job.JobId, 7), (enriched.JobId, probe.Calls));
        Assert.Equal(0u, await host.CountAsync(ErrorQueue));
        Assert.Equal(0u, await host.CountAsync("enrich-transcript_retry-1s"));
        Assert.Equal(0u, await host.CountAsync("enrich-transcript_retry-2s"));
    }

    [Fact]
    public async Task What_does_not_pass_is_given_up_after_the_last_delay_with_one_event()
    {
        var probe = new ProbeEnricher((_, _) => throw new InvalidOperationException("about 'good morning'"));
        var (host, worker) = await StartAsync([probe], ("Bus:RetryDelays:0", "00:00:01"));
        await using var _ = worker;

        var failed = await worker.EnrichAsync<EnrichmentFailed>(Job());

        Assert.Equal((FailureReasons.InternalError, true, 6), (failed.Reason, failed.Retryable, probe.Calls));
        var moved = await host.TakeAsync(ErrorQueue);
        Assert.Equal(FailureReasons.InternalError, Header(moved, "tw-reason"));
        Assert.DoesNotContain("morning", Header(moved, "tw-explanation"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_is_given_back_too_often_ends_in_the_poison_queue()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        (await Cli.InProcess.RunAsync(["topology", "declare", "--set", "Bus:DeliveryLimit=3", .. host.Arguments])).AssertDone();
        await host.PublishAsync(Queues.EnrichTranscript, "{}");

        var deliveries = await host.UseAsync(async channel =>
        {
            var count = 0;
            for (; await channel.BasicGetAsync(Queues.EnrichTranscript, autoAck: false, Cancellation) is { } taken; count++)
                await channel.BasicNackAsync(taken.DeliveryTag, multiple: false, requeue: true, Cancellation);
            return count;
        });

        Assert.InRange(deliveries, 3, 4);
        Assert.Equal("{}", Encoding.UTF8.GetString((await host.TakeAsync("enrich-transcript_poison")).Body.Span));
    }

    [Fact]
    public async Task A_job_at_work_when_the_worker_stops_goes_back_to_its_queue_and_the_next_worker_does_it()
    {
        var started = new TaskCompletionSource();
        var probe = new ProbeEnricher(
            (_, token) =>
            {
                started.TrySetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
            }
        );
        var (host, first) = await StartAsync([probe]);
        var job = Job();
        await first.SendAsync(Queues.EnrichTranscript, job);
        await started.Task.WaitAsync(Cancellation);

        await first.DisposeAsync();
        await using var second = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()], host.Settings);

        Assert.IsType<TranscriptEnriched>((await second.NextAsync(job.JobId)).Message);
        Assert.Equal(0u, await host.CountAsync(ErrorQueue));
    }

    [Fact]
    public async Task A_command_whose_answer_was_lost_with_the_connection_is_sent_again()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        (await Cli.InProcess.RunAsync(["topology", "declare", .. host.Arguments])).AssertDone();
        await File.WriteAllTextAsync(_folder["42.txt"], "Ann: Good morning.", Cancellation);
        var command = Cli.InProcess.RunAsync(["enrich", _folder["42.txt"], "--data", _folder["client"], .. host.Arguments]);
        // For who waits it is the same whether the job was lost or its answer.
        await host.TakeAsync(Queues.EnrichTranscript);

        await host.CloseConnectionsAsync();
        await using var worker = await WorkerUnderTest.StartAsync(_folder, settings: host.Settings);

        (await command).AssertDone();
    }

    [Fact]
    public async Task While_the_database_is_away_jobs_and_invalidations_wait_and_none_spends_an_attempt()
    {
        await using var database = await PostgreSqlServer.StartAsync();
        (string, string)[] durable =
        [
            ("Durable:Provider", "postgresql"),
            ("Durable:ConnectionString", await database.CreateDatabaseAsync()),
        ];
        (await Cli.InProcess.RunAsync(["migrate", .. durable.SelectMany(s => (string[])["--set", $"{s.Item1}={s.Item2}"])])).AssertDone();
        var (host, worker) = await StartAsync(
            [new ProbeEnricher()],
            [.. durable, ("Bus:DeliveryLimit", "1"), ("Bus:Prefetch", "20"), ("Jobs:Timeout", "00:01:00")]
        );
        await using var _ = worker;
        var known = Job();
        await worker.EnrichAsync<TranscriptEnriched>(known);

        await database.KillAsync();
        var jobs = Enumerable.Range(0, 20).Select(_ => Job()).ToList();
        foreach (var job in jobs)
            await worker.SendAsync(Queues.EnrichTranscript, job);
        var invalidation = new InvalidateTranscript { InvalidationId = Guid.NewGuid(), TranscriptId = known.TranscriptId };
        await worker.SendAsync(Queues.InvalidateTranscript, invalidation);
        // All are in the worker's hands, and none comes back to its queue.
        while (await host.CountAsync(Queues.EnrichTranscript) + await host.CountAsync(Queues.InvalidateTranscript) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation);
        await database.RestartAsync();

        foreach (var job in jobs)
            Assert.IsType<TranscriptEnriched>((await worker.NextAsync(job.JobId)).Message);
        Assert.Equal(
            2,
            Assert.IsType<TranscriptInvalidated>((await worker.NextAsync(invalidation.InvalidationId.Value)).Message).Generation
        );
        foreach (var queue in (await host.SharedQueuesAsync()).Where(q => q.Contains('_', StringComparison.Ordinal)))
            Assert.Equal(0u, await host.CountAsync(queue));
    }

    private async Task<(VirtualHost Host, WorkerUnderTest Worker)> StartAsync(
        ProbeEnricher[]? probes = null,
        params (string, string)[] settings
    )
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        return (host, await WorkerUnderTest.StartAsync(_folder, probes, [.. host.Settings, .. settings]));
    }

    private static string Header(BasicGetResult message, string name) =>
        Encoding.UTF8.GetString((byte[])message.BasicProperties.Headers![name]!);

    private static EnrichTranscript Job() =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = $"{Guid.NewGuid():N}",
            Content = "Ann: Good morning.",
            Features = [ProbeEnricher.Name],
        };
}
