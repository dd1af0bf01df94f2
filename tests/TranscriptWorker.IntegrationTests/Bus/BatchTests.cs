using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Batches;
using TranscriptWorker.Cancellation;
using TranscriptWorker.Contracts;
using TranscriptWorker.Intake;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Databases;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>Batches over RabbitMQ, and in the embedded profile.</summary>
public sealed class BatchTests : IDisposable
{
    private const string Completions = "completions";
    private const string Answers = "answers";
    private const string Full = "full";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hits_failures_and_duplicates_over_two_workers_complete_a_batch_once_with_its_counts()
    {
        var (host, settings) = await CreateFleetAsync();
        await using var first = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()], settings);
        using var other = new TemporaryFolder();
        await using var second = await WorkerUnderTest.StartAsync(other, [new ProbeEnricher()], settings);
        var batch = Guid.NewGuid();
        var known = Job(batch, size: 9);
        var refused = Job(batch, size: 9) with { Features = ["nope"] };
        var cancelled = Job(batch, size: 9);
        EnrichTranscript[] jobs =
        [
            known,
            known with
            {
                JobId = Guid.NewGuid(),
            },
            .. Enumerable.Range(0, 4).Select(_ => Job(batch, size: 9)),
            refused,
            Job(batch, size: 9) with
            {
                Content = "",
            },
            cancelled,
        ];
        Assert.IsType<JobCancellationAccepted>(await first.CancelAsync(new CancelJob { JobId = cancelled.JobId }));
        await UntilAsync(() => Task.FromResult(second.Get<JobCancellations>().Contains(null, cancelled.JobId)));

        foreach (var job in (EnrichTranscript[])[.. jobs, known, refused])
            await first.SendAsync(Queues.EnrichTranscript, job);
        var completed = await NextCompletedAsync(host);
        await first.SendAsync(Queues.EnrichTranscript, known);
        var again = await NextCompletedAsync(host);

        Assert.Equal((batch, 9, 6, 2, 1), Counts(completed.Event));
        Assert.Equal(completed, again);
        Assert.Equal(EventIdentity.Of(completed.Event), completed.MessageId);
        Assert.InRange(completed.Event.CompletedAt, completed.Event.StartedAt, TimeProvider.System.GetUtcNow().AddMinutes(1));
        await UntilAsync(async () => await host.CountAsync(Queues.EnrichTranscript) == 0);
        while (await host.CountAsync(Completions) > 0)
            Assert.Equal(completed, await NextCompletedAsync(host));
    }

    [Fact]
    [Trait(Tier.Name, Tier.Full)]
    public async Task A_worker_that_is_killed_between_answer_and_count_costs_no_batch_its_end()
    {
        var (host, settings) = await CreateFleetAsync();
        var database = new Npgsql.NpgsqlConnectionStringBuilder(settings.Single(s => s.Key is "Durable:ConnectionString").Value);
        await using var gate = Gate.Before(database.Port);
        var gated = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString) { Port = gate.Port };
        var batch = Guid.NewGuid();
        var job = Job(batch, size: 1) with { Features = ["summary"] };
        await using (
            var doomed = await RunningService.StartAsync(
                _folder["doomed"],
                [.. settings.Where(s => s.Key is not "Durable:ConnectionString").Select(Text), $"Durable:ConnectionString={gated}"]
            )
        )
        {
            // Not before: the check of its rights at the start inserts a row too.
            var isHeld = gate.HoldRequest("INSERT INTO batch_jobs");
            await host.PublishAsync(Queues.EnrichTranscript, JsonSerializer.Serialize(job, JsonSerializerOptions.Web));
            await isHeld.WaitAsync(Patience, TimeProvider.System, Cancellation);
            var answered = PublishedEvent.Of(await host.TakeAsync(Answers));
            Assert.Equal((nameof(TranscriptEnriched), job.JobId), (answered.Type, answered.CommandId));
            await doomed.Process.KillAsync();
        }

        gate.Drop();
        await using var survivor = await RunningService.StartAsync(_folder["survivor"], [.. settings.Select(Text)]);

        Assert.Equal((batch, 1, 1, 0, 0), Counts((await NextCompletedAsync(host)).Event));
        Assert.Equal(job.JobId, PublishedEvent.Of(await host.TakeAsync(Answers)).CommandId);
        await UntilAsync(async () => await host.CountAsync(Queues.EnrichTranscript) == 0);

        static string Text((string Key, string Value) setting) => $"{setting.Key}={setting.Value}";
    }

    [Fact]
    public async Task A_batch_whose_last_job_was_counted_when_its_worker_ended_is_announced_by_the_next_delivery()
    {
        var (host, settings) = await CreateFleetAsync();
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()], settings);
        var job = Job(Guid.NewGuid(), size: 1);
        var (store, batch) = (worker.Get<BatchStore>(), new BatchKey(null, job.BatchId!.Value));
        await store.JoinAsync(batch, job.JobId, 1, Cancellation);
        await store.CountAsync(batch, job.JobId, BatchJobOutcome.Enriched, Cancellation);

        await worker.SendAsync(Queues.EnrichTranscript, job);

        Assert.Equal((job.BatchId.Value, 1, 1, 0, 0), Counts((await NextCompletedAsync(host)).Event));
    }

    [Fact]
    public async Task A_batch_whose_event_is_refused_is_announced_from_the_retry_queue_under_the_same_id()
    {
        var (host, settings) = await CreateFleetAsync(("Bus:RetryDelays:0", "00:00:01"));
        await RefuseCompletionsAsync(host);
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()], settings);
        var job = Job(Guid.NewGuid(), size: 1);
        await worker.SendAsync(Queues.EnrichTranscript, job);
        await UntilAsync(async () => await host.CountAsync("enrich-transcript_retry-1s") > 0);
        var refused = await NextCompletedAsync(host);

        await host.TakeAsync(Full);
        var taken = Read(await host.TakeAsync(Full));

        Assert.Equal(refused, taken);
        Assert.Equal(0u, await host.CountAsync("enrich-transcript_error"));
        Assert.IsType<TranscriptEnriched>((await worker.NextAsync(job.JobId)).Message);
    }

    [Fact]
    public async Task A_batch_whose_event_is_refused_is_announced_though_the_deadline_of_its_last_job_passed()
    {
        var (host, settings) = await CreateFleetAsync(("Bus:RetryDelays:0", "00:00:01"));
        await RefuseCompletionsAsync(host);
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()], settings);
        var job = Job(Guid.NewGuid(), size: 1) with { Deadline = TimeProvider.System.GetUtcNow().AddMinutes(-1) };
        await worker.SendAsync(Queues.EnrichTranscript, job);
        await UntilAsync(async () => await host.CountAsync("enrich-transcript_retry-1s") > 0);
        var refused = await NextCompletedAsync(host);

        await host.TakeAsync(Full);
        var taken = Read(await host.TakeAsync(Full));

        Assert.Equal((job.BatchId!.Value, 1, 0, 1, 0), Counts(taken.Event));
        Assert.Equal(refused, taken);
        Assert.Equal(FailureReasons.DeadlinePassed, ReasonOf(await host.TakeAsync("enrich-transcript_error")));
    }

    [Fact]
    public async Task A_batch_whose_event_is_refused_is_announced_though_its_last_job_is_malformed()
    {
        var (host, settings) = await CreateFleetAsync();
        await RefuseCompletionsAsync(host);
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()], settings);
        var batch = new BatchKey("acme", Guid.NewGuid());
        await worker.Get<BatchStore>().JoinAsync(batch, Guid.NewGuid(), 1, Cancellation);
        await host.PublishAsync(
            Queues.EnrichTranscript,
            $$"""{"jobId":"{{Guid.NewGuid()}}","transcriptId":[],"tenantId":"acme","batchId":"{{batch.BatchId}}","batchSize":1}"""
        );
        // More than one delivery publishes.
        for (var copy = 0; copy < EventPublication.MaxCopies; copy++)
            await NextCompletedAsync(host);
        var refused = await NextCompletedAsync(host);

        await host.TakeAsync(Full);
        var taken = Read(await host.TakeAsync(Full));

        Assert.Equal((batch.BatchId, 1, 0, 1, 0), Counts(taken.Event));
        Assert.Equal(refused, taken);
        Assert.Equal(FailureReasons.MalformedMessage, ReasonOf(await host.TakeAsync("enrich-transcript_error")));
    }

    [Fact]
    public async Task A_recorded_job_counts_once_by_its_last_attempt()
    {
        var probe = new ProbeEnricher((call, _) => call == 1 ? throw new InvalidOperationException() : Task.CompletedTask);
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [probe], ("Bus:RetryDelays:0", "00:00:01"));
        var batch = Guid.NewGuid();
        var retried = Job(batch, size: 3);
        worker.Get<JobDispatcher>().Begin();
        await worker.Get<JobRecorder>().AddAsync(new RecordedCommand(retried), Cancellation);
        await UntilAsync(async () => string.Equals(await StateAsync(), JobStates.Waiting, StringComparison.Ordinal));

        await worker.Get<JobRecorder>().AddAsync(new RecordedCommand(Job(batch, size: 3)), Cancellation);
        await worker.Get<JobRecorder>().AddAsync(new RecordedCommand(Job(batch, size: 3) with { Content = "a\0b" }), Cancellation);
        var completed = Assert.IsType<BatchCompleted>((await worker.NextAsync(batch)).Message);

        Assert.Equal((batch, 3, 2, 1, 0), Counts(completed));
        Assert.Equal(JobStates.Done, await StateAsync());

        async Task<string> StateAsync() =>
            (await worker.Get<RecordedJobs>().FindAsync(new JobKey(null, retried.JobId), Cancellation))!.State;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_size_that_the_first_job_gives_counts_and_a_job_of_another_is_refused_and_counted(bool atBroker)
    {
        var settings = atBroker ? (await CreateFleetAsync()).Settings : [];
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()], settings);
        var batch = Guid.NewGuid();
        await worker.EnrichAsync<TranscriptEnriched>(Job(batch, size: 3));

        var other = await worker.EnrichAsync<EnrichmentFailed>(Job(batch, size: 4));
        var none = await worker.EnrichAsync<EnrichmentFailed>(Job(batch, size: 3) with { BatchSize = null });
        var completed = Assert.IsType<BatchCompleted>((await worker.NextAsync(batch)).Message);
        var surplus = await worker.EnrichAsync<EnrichmentFailed>(Job(batch, size: 3));

        Assert.Equal((batch, 3, 1, 2, 0), Counts(completed));
        Assert.All([other, none, surplus], f => Assert.Equal((FailureReasons.InvalidBatch, false), (f.Reason, f.Retryable)));
        Assert.Contains("3 jobs", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failed_job_counts_as_enriched_if_it_succeeds_before_its_batch_is_complete()
    {
        var probe = new ProbeEnricher((call, _) => call is 1 or 3 ? throw new InvalidOperationException() : Task.CompletedTask);
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [probe]);
        var batch = Guid.NewGuid();
        var (early, late) = (Job(batch, size: 2), Job(batch, size: 2));
        await worker.EnrichAsync<EnrichmentFailed>(early);
        await worker.EnrichAsync<TranscriptEnriched>(early);
        await worker.EnrichAsync<EnrichmentFailed>(late);
        var completed = await worker.NextAsync(batch);

        await worker.EnrichAsync<TranscriptEnriched>(late);
        var again = await worker.NextAsync(batch);

        Assert.Equal((batch, 2, 1, 1, 0), Counts((BatchCompleted)completed.Message));
        Assert.Equal(completed, again);
    }

    [Fact]
    public async Task A_message_that_is_no_job_but_names_its_batch_counts_as_a_failed_job()
    {
        var (host, settings) = await CreateFleetAsync();
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()], settings);
        var (batch, malformed) = (Guid.NewGuid(), Guid.NewGuid());
        await host.PublishAsync(
            Queues.EnrichTranscript,
            $$"""{"jobId":"{{malformed}}","transcriptId":[],"tenantId":"acme","batchId":"{{batch}}","batchSize":2}"""
        );
        await host.TakeAsync("enrich-transcript_error");

        await worker.EnrichAsync<TranscriptEnriched>(Job(batch, size: 2) with { TenantId = "acme" });

        Assert.Equal((batch, 2, 1, 1, 0), Counts((await NextCompletedAsync(host)).Event));
    }

    [Fact]
    public async Task In_the_embedded_profile_no_job_is_answered_as_done_before_it_is_counted()
    {
        WorkerUnderTest? started = null;
        var probe = new ProbeEnricher(
            (_, token) => started!.QueryAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE batch_jobs RENAME TO away", token))
        );
        await using var worker = started = await WorkerUnderTest.StartAsync(_folder, [probe]);
        var job = Job(Guid.NewGuid(), size: 1);

        var uncounted = await worker.EnrichAsync<EnrichmentFailed>(job);
        await worker.QueryAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE away RENAME TO batch_jobs", Cancellation));
        await worker.EnrichAsync<TranscriptEnriched>(job);

        Assert.Equal(FailureReasons.DurableTierUnavailable, uncounted.Reason);
        Assert.Equal((job.BatchId!.Value, 1, 1, 0, 0), Counts((BatchCompleted)(await worker.NextAsync(job.BatchId.Value)).Message));
    }

    [Fact]
    public async Task A_tenants_batch_is_its_own()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]);
        var batch = Guid.NewGuid();
        await worker.EnrichAsync<TranscriptEnriched>(Job(batch, size: 1) with { TenantId = "acme" });
        await worker.EnrichAsync<TranscriptEnriched>(Job(batch, size: 1) with { TenantId = "umbrella" });

        var (one, two) = (await worker.NextAsync(batch), await worker.NextAsync(batch));

        Assert.NotEqual(one.MessageId, two.MessageId);
        Assert.Equal(["acme", "umbrella"], new[] { one, two }.Select(r => ((BatchCompleted)r.Message).TenantId), StringComparer.Ordinal);
    }

    [Fact]
    public async Task Jobs_outside_a_batch_send_no_statement_to_the_tables_of_batches_and_cancellations()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, [new ProbeEnricher()]);
        await UntilAsync(() => Task.FromResult(worker.Get<JobCancellations>().IsComplete));
        await worker.QueryAsync(db =>
            db.Database.ExecuteSqlRawAsync("DROP TABLE batches; DROP TABLE batch_jobs; DROP TABLE cancellations", Cancellation)
        );
        var job = Job(Guid.Empty, size: 0) with { BatchId = null, BatchSize = null };

        await worker.EnrichAsync<TranscriptEnriched>(job);
        await worker.EnrichAsync<TranscriptEnriched>(job);
        var inBatch = await worker.EnrichAsync<EnrichmentFailed>(Job(Guid.NewGuid(), size: 1));

        Assert.Equal(FailureReasons.DurableTierUnavailable, inBatch.Reason);
    }

    private static async Task<(VirtualHost Host, (string Key, string Value)[] Settings)> CreateFleetAsync(
        params (string Key, string Value)[] settings
    )
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        (string, string)[] all =
        [
            .. host.Settings,
            ("Durable:Provider", "postgresql"),
            ("Durable:ConnectionString", await (await SharedPostgreSql.StartAsync()).CreateDatabaseAsync()),
            .. settings,
        ];
        string[] arguments = [.. all.SelectMany(s => (string[])["--set", $"{s.Item1}={s.Item2}"])];
        (await InProcess.RunAsync(["topology", "declare", .. arguments])).AssertDone();
        (await InProcess.RunAsync(["migrate", .. arguments])).AssertDone();
        await host.SubscribeAsync(Completions, nameof(BatchCompleted));
        await host.SubscribeAsync(Answers, nameof(TranscriptEnriched), nameof(EnrichmentFailed));
        return (host, all);
    }

    /// <summary>Binds a full queue, beside the one that takes all.</summary>
    private static async Task RefuseCompletionsAsync(VirtualHost host)
    {
        await host.DeclareQueueAsync(Full, new(StringComparer.Ordinal) { ["x-max-length"] = 1, ["x-overflow"] = "reject-publish" });
        await host.PublishAsync(Full, "{}");
        await host.BindAsync(Full, nameof(BatchCompleted));
    }

    private static string ReasonOf(RabbitMQ.Client.BasicGetResult letter) =>
        Encoding.UTF8.GetString((byte[])letter.BasicProperties.Headers!["tw-reason"]!);

    private static EnrichTranscript Job(Guid batch, int size) =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = $"{Guid.NewGuid():N}",
            Content = "Ann: Good morning.",
            Features = [ProbeEnricher.Name],
            BatchId = batch,
            BatchSize = size,
        };

    private static async Task<(Guid MessageId, BatchCompleted Event)> NextCompletedAsync(VirtualHost host) =>
        Read(await host.TakeAsync(Completions));

    private static (Guid MessageId, BatchCompleted Event) Read(RabbitMQ.Client.BasicGetResult delivery)
    {
        var envelope = JsonElement.Parse(delivery.Body.Span);
        return (
            envelope.GetProperty("messageId").GetGuid(),
            envelope.GetProperty("message").Deserialize<BatchCompleted>(JsonSerializerOptions.Web)!
        );
    }

    private static (Guid Batch, int Size, int Enriched, int Failed, int Cancelled) Counts(BatchCompleted completed) =>
        (completed.BatchId, completed.Size, completed.Enriched, completed.Failed, completed.Cancelled);

    private static Task UntilAsync(Func<Task<bool>> condition) =>
        Wait.UntilAsync(_ => condition(), Patience, () => "It did not come to that.", Cancellation);
}
