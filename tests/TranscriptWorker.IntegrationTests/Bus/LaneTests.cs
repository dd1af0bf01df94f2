using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using RabbitMQ.Client;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.Lanes;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>Who waits for whom, over both buses.</summary>
public sealed class LaneTests : IDisposable
{
    private const string Acme = "acme";
    private const string Initech = "initech";
    private const int Slots = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(BusOptions.Memory)]
    [InlineData(BusOptions.RabbitMq)]
    public async Task An_interactive_job_is_answered_while_a_backfill_holds_all_its_slots(string bus)
    {
        var end = new TaskCompletionSource();
        var probe = new ProbeEnricher((_, token) => end.Task.WaitAsync(token));
        await using var worker = await StartAsync(bus, probe);
        var backfill = Jobs(200, Acme);
        await SendAsync(worker, backfill);
        await UntilAsync(() => probe.Calls == Slots && worker.Get<JobLanes>().WaitingBackfill >= Slots);

        await worker.EnrichAsync<TranscriptEnriched>(Quick(JobLane.Interactive));

        Assert.Equal(Slots, probe.Calls);
        end.SetResult();
        foreach (var job in backfill)
            Assert.IsType<TranscriptEnriched>((await worker.NextAsync(job.JobId)).Message);
        Assert.Equal(backfill.Count, probe.Calls);
    }

    [Theory]
    [InlineData(BusOptions.Memory)]
    [InlineData(BusOptions.RabbitMq)]
    public async Task A_tenants_backfill_waits_for_one_job_of_another_tenant_and_not_for_all(string bus)
    {
        using var steps = new SemaphoreSlim(0);
        var probe = new ProbeEnricher((_, token) => steps.WaitAsync(token));
        await using var worker = await StartAsync(bus, probe);
        Assert.NotEqual(Queues.BackfillOf(Acme), Queues.BackfillOf(Initech), StringComparer.Ordinal);
        var many = Jobs(100, Acme);
        await SendAsync(worker, many);
        // RabbitMQ delivers twice as many as there are slots.
        var waiting = bus is BusOptions.RabbitMq ? Slots : many.Count - Slots;
        await UntilAsync(() => probe.Calls == Slots && worker.Get<JobLanes>().WaitingBackfill == waiting);
        var one = Quick(JobLane.Backfill) with { TenantId = Initech };
        await worker.SendAsync(Queues.EnrichTranscript, one);
        await UntilAsync(() => worker.Get<JobLanes>().WaitingBackfill > waiting);

        steps.Release(2);
        Assert.IsType<TranscriptEnriched>((await worker.NextAsync(one.JobId)).Message);

        Assert.InRange(probe.Calls, Slots, Slots + 2);
        steps.Release(many.Count);
        foreach (var job in many)
            Assert.IsType<TranscriptEnriched>((await worker.NextAsync(job.JobId)).Message);
    }

    [Fact]
    public async Task The_metrics_say_how_many_jobs_of_each_lane_run_and_wait()
    {
        var end = new TaskCompletionSource();
        var probe = new ProbeEnricher((_, token) => end.Task.WaitAsync(token));
        await using var worker = await StartAsync(BusOptions.Memory, probe);
        var jobs = Jobs(10, Acme);
        await SendAsync(worker, jobs);
        await UntilAsync(() => probe.Calls == Slots && worker.Get<JobLanes>().WaitingBackfill == jobs.Count - Slots);

        var measured = new SortedDictionary<string, int>(StringComparer.Ordinal);
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                // Other tests have workers in this process, too.
                if (instrument.Meter.Name is JobLanes.MeterName && instrument.Meter.Scope == worker.Get<IMeterFactory>())
                    own.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<int>(
            (instrument, value, tags, _) => measured[$"{instrument.Name} {tags[0].Key}={tags[0].Value}"] = value
        );
        listener.Start();
        listener.RecordObservableInstruments();

        Assert.Equal(
            "[jobs.running lane=backfill, 4] [jobs.running lane=interactive, 0] "
                + "[jobs.waiting lane=backfill, 6] [jobs.waiting lane=interactive, 0]",
            string.Join(' ', measured)
        );
        end.SetResult();
        foreach (var job in jobs)
            Assert.IsType<TranscriptEnriched>((await worker.NextAsync(job.JobId)).Message);
    }

    [Fact]
    public async Task A_job_of_a_lane_that_no_worker_knows_is_refused_with_its_reason()
    {
        var host = await CreateHostAsync();
        await using var worker = await StartAsync(host, new ProbeEnricher());
        var id = Guid.NewGuid();

        await host.PublishAsync(Queues.EnrichTranscript, $$"""{"jobId":"{{id}}","transcriptId":"42","lane":"express"}""");

        var failed = Assert.IsType<EnrichmentFailed>((await worker.NextAsync(id)).Message);
        Assert.Equal((FailureReasons.InvalidLane, false), (failed.Reason, failed.Retryable));
    }

    [Fact]
    public async Task A_backfill_job_that_failed_for_now_is_attempted_again_from_the_retry_queue_of_its_command()
    {
        var probe = new ProbeEnricher(
            (call, _) => call <= 3 ? Task.FromException(new InvalidOperationException("Not yet.")) : Task.CompletedTask
        );
        var host = await CreateHostAsync();
        await using var worker = await StartAsync(host, probe, ("Bus:RetryDelays:0", "00:00:01"));
        var job = Assert.Single(Jobs(1, Acme));
        await worker.SendAsync(Queues.EnrichTranscript, job);
        await UntilCountAsync(host, "enrich-transcript_retry-1s", 1);

        Assert.IsType<TranscriptEnriched>((await worker.NextAsync(job.JobId)).Message);

        Assert.Equal(4, probe.Calls);
    }

    [Fact]
    public async Task A_backfill_job_that_failed_for_good_ends_in_the_error_queue_of_its_command()
    {
        var host = await CreateHostAsync();
        await using var worker = await StartAsync(host, new ProbeEnricher());
        var (refused, unreadable) = (Assert.Single(Jobs(1, Acme)) with { Content = "" }, Guid.NewGuid());

        Assert.Equal(FailureReasons.EmptyTranscript, (await worker.EnrichAsync<EnrichmentFailed>(refused)).Reason);
        await host.PublishAsync(Queues.BackfillOf(Acme), $$"""{"jobId":"{{unreadable}}","transcriptId":7}""");
        var failed = Assert.IsType<EnrichmentFailed>((await worker.NextAsync(unreadable)).Message);

        Assert.Equal(FailureReasons.MalformedMessage, failed.Reason);
        Assert.Equal(
            [FailureReasons.EmptyTranscript, FailureReasons.MalformedMessage],
            [await TakeReasonAsync(host, "enrich-transcript_error"), await TakeReasonAsync(host, "enrich-transcript_error")]
        );
    }

    [Fact]
    public async Task A_backfill_job_that_was_delivered_too_often_ends_in_the_poison_queue_of_its_command()
    {
        var host = await CreateHostAsync();
        await using var worker = await StartAsync(host, new ProbeEnricher());
        var job = Assert.Single(Jobs(1, Acme));

        await host.PublishAsync(
            Queues.BackfillOf(Acme),
            JsonSerializer.Serialize(job, JsonSerializerOptions.Web),
            properties => properties.Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-delivery-count"] = 1000 }
        );

        Assert.Equal(FailureReasons.WorkerEnded, Assert.IsType<EnrichmentFailed>((await worker.NextAsync(job.JobId)).Message).Reason);
        Assert.Equal(FailureReasons.WorkerEnded, await TakeReasonAsync(host, "enrich-transcript_poison"));
    }

    [Fact]
    public async Task A_job_that_waits_too_long_for_a_slot_goes_to_the_end_of_its_queue_and_counts_no_delivery()
    {
        var end = new TaskCompletionSource();
        var probe = new ProbeEnricher((_, token) => end.Task.WaitAsync(token));
        var host = await CreateHostAsync();
        await using var worker = await StartAsync(
            host,
            probe,
            ("Jobs:BackfillConcurrency", "1"),
            ("Bus:Prefetch", "4"),
            ("Bus:ConsumerTimeout", "00:01:00"),
            ("Jobs:Timeout", "00:00:58")
        );
        var jobs = Jobs(3, Acme);
        foreach (var job in jobs)
            await worker.SendAsync(Queues.EnrichTranscript, job);

        // One runs, and the other two change places.
        await UntilAsync(() => probe.Calls == 1 && worker.Get<JobLanes>().WaitingBackfill == 1);
        var left = await FindAsync(host, _ => true);
        var moved = await FindAsync(host, body => !body.SequenceEqual(left.Body.Span));

        var deliveries = moved.BasicProperties.Headers?.TryGetValue("x-delivery-count", out var count) == true ? count : null;
        Assert.Equal((false, 0L, 1), (moved.Redelivered, Convert.ToInt64(deliveries ?? 0, CultureInfo.InvariantCulture), probe.Calls));
        end.SetResult();
        foreach (var job in jobs)
            Assert.IsType<TranscriptEnriched>((await worker.NextAsync(job.JobId)).Message);
        Assert.Equal(3, probe.Calls);
    }

    [Fact]
    [Trait(Tier.Name, Tier.Full)]
    public async Task An_interactive_job_that_waits_too_long_for_a_slot_goes_to_the_end_of_its_queue()
    {
        await using var content = await ContentHost.StartAsync();
        await using var service = await ServiceOnBroker.StartAsync([
            .. content.Settings,
            "Jobs:Concurrency=1",
            "Bus:Prefetch=2",
            "Bus:ConsumerTimeout=00:01:00",
            "Jobs:Timeout=00:00:29",
        ]);
        Guid[] jobs = [Guid.NewGuid(), Guid.NewGuid()];
        foreach (var job in jobs)
            await service.Host.PublishAsync(
                Queues.EnrichTranscript,
                $$"""{"jobId":"{{job}}","transcriptId":"{{job}}","contentUri":"{{content.Address}}later.txt"}"""
            );

        await service.Service.Process.WaitUntilAsync(() =>
            service.Service.Process.Output.Any(line =>
                line.Contains("was moved to the end of enrich-transcript,", StringComparison.Ordinal)
            )
        );
        content.Release();

        var answered = new HashSet<Guid>();
        while (!answered.IsSupersetOf(jobs))
            answered.Add((await service.NextEventAsync()).CommandId);
    }

    [Fact]
    public async Task A_worker_that_stops_lets_go_the_jobs_that_wait_for_a_slot_and_starts_none_of_them()
    {
        var end = new TaskCompletionSource();
        var running = CancellationToken.None;
        var probe = new ProbeEnricher((_, token) => end.Task.WaitAsync(running = token));
        var host = await CreateHostAsync();
        var worker = await StartAsync(host, probe, ("Jobs:BackfillConcurrency", "1"));
        await SendAsync(worker, Jobs(5, Acme));
        var lanes = worker.Get<JobLanes>();
        await UntilAsync(() => probe.Calls == 1 && lanes.WaitingBackfill == 1);

        var stopping = worker.DisposeAsync();
        await UntilAsync(() => lanes.WaitingBackfill == 0);
        // The bus lets a running job end, and cancels it later.
        Assert.False(running.IsCancellationRequested);
        end.SetResult();
        await stopping;

        Assert.Equal(1, probe.Calls);
        await UntilCountAsync(host, Queues.BackfillOf(Acme), 4);
    }

    private async Task<WorkerUnderTest> StartAsync(string bus, ProbeEnricher probe) =>
        bus is BusOptions.RabbitMq
            ? await StartAsync(await CreateHostAsync(), probe)
            : await WorkerUnderTest.StartAsync(_folder, [probe], ("Jobs:BackfillConcurrency", $"{Slots}"));

    private Task<WorkerUnderTest> StartAsync(VirtualHost host, ProbeEnricher probe, params (string, string)[] settings) =>
        WorkerUnderTest.StartAsync(_folder, [probe], [.. host.Settings, ("Jobs:BackfillConcurrency", $"{Slots}"), .. settings]);

    private static async Task<VirtualHost> CreateHostAsync() => await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();

    private static Task SendAsync(WorkerUnderTest worker, IEnumerable<EnrichTranscript> jobs) =>
        Task.WhenAll(jobs.Select(job => worker.SendAsync(Queues.EnrichTranscript, job)));

    private static List<EnrichTranscript> Jobs(int count, string tenant) =>
        [.. Enumerable.Range(0, count).Select(_ => Quick(JobLane.Backfill) with { TenantId = tenant, Features = [ProbeEnricher.Name] })];

    /// <summary>A job that no probe holds up.</summary>
    private static EnrichTranscript Quick(JobLane lane) =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = $"{Guid.NewGuid():N}",
            Content = "Ann: Good morning.",
            Features = ["summary"],
            Lane = lane,
        };

    /// <summary>Waits for a message at the head of the tenant's backfill queue, and leaves it there.</summary>
    private static async Task<BasicGetResult> FindAsync(VirtualHost host, Func<ReadOnlySpan<byte>, bool> isWanted)
    {
        var found = default(BasicGetResult);
        await Wait.UntilAsync(
            async _ =>
                (found = await host.UseAsync(channel => channel.BasicGetAsync(Queues.BackfillOf(Acme), autoAck: false, Cancellation)))
                    is not null
                && isWanted(found.Body.Span),
            Patience,
            () => "The message is not there.",
            Cancellation
        );
        return found!;
    }

    private static async Task<string> TakeReasonAsync(VirtualHost host, string queue) =>
        Encoding.UTF8.GetString((byte[])(await host.TakeAsync(queue)).BasicProperties.Headers!["tw-reason"]!);

    private static Task UntilAsync(Func<bool> condition) =>
        Wait.UntilAsync(_ => Task.FromResult(condition()), Patience, () => "It did not come to it.", Cancellation);

    private static Task UntilCountAsync(VirtualHost host, string queue, uint count) =>
        Wait.UntilAsync(
            async _ => await host.CountAsync(queue) == count,
            Patience,
            () => $"There are not {count} messages in {queue}.",
            Cancellation
        );
}
