using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Bus;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Cancellations;
using TranscriptWorker.Cancellation;
using TranscriptWorker.Contracts;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Databases;
using TranscriptWorker.IntegrationTests.Servers;

namespace TranscriptWorker.IntegrationTests.Bus;

/// <summary>Jobs that are cancelled while they run, wait or are done.</summary>
public sealed class CancellationTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();
    private readonly SlowProvider _provider = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_running_job_ends_with_its_providers_call_and_leaves_its_claim_and_its_slot(bool atBroker)
    {
        var (host, worker) = await StartAsync(atBroker, ("Jobs:Concurrency", "1"));
        await using var _ = worker;
        var (job, next) = (Job(), Job());
        await worker.SendAsync(Queues.EnrichTranscript, job);
        await _provider.WaitForCallsAsync(1);

        var accepted = Assert.IsType<JobCancellationAccepted>(
            await worker.CancelAsync(new CancelJob { JobId = job.JobId, Reason = "deleted" })
        );
        var failed = Assert.IsType<EnrichmentFailed>((await worker.NextAsync(job.JobId)).Message);

        Assert.Equal((job.JobId, "deleted"), (accepted.JobId, accepted.Reason));
        Assert.Equal((FailureReasons.Cancelled, false), (failed.Reason, failed.Retryable));
        Assert.Equal(1, _provider.Cancelled);
        Assert.Equal(0, await worker.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
        _provider.Release();
        await worker.EnrichAsync<TranscriptEnriched>(next);
        if (host is not null)
            foreach (var queue in (await host.SharedQueuesAsync()).Where(q => q.Contains('_', StringComparison.Ordinal)))
                Assert.Equal((queue, 0u), (queue, await host.CountAsync(queue)));
    }

    [Fact]
    public async Task A_job_that_runs_alone_because_it_may_end_its_worker_is_cancelled_too()
    {
        var (host, worker) = await StartAsync(atBroker: true);
        await using var _ = worker;
        var job = Job();
        await worker.Get<CommandStarts>().AddAsync(Subject.Transcript(null, job.TranscriptId), job.JobId, Cancellation);
        await host!.PublishAsync(
            Queues.EnrichTranscript,
            JsonSerializer.Serialize(job, JsonSerializerOptions.Web),
            properties => properties.Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { ["x-delivery-count"] = 1 }
        );
        await _provider.WaitForCallsAsync(1);

        await worker.CancelAsync(new CancelJob { JobId = job.JobId });

        Assert.Equal(FailureReasons.Cancelled, Assert.IsType<EnrichmentFailed>((await worker.NextAsync(job.JobId)).Message).Reason);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_that_waits_for_a_slot_is_refused_when_it_comes(bool atBroker)
    {
        var (_, worker) = await StartAsync(atBroker, ("Jobs:Concurrency", "1"));
        await using var __ = worker;
        var (running, waiting) = (Job(), Job());
        await worker.SendAsync(Queues.EnrichTranscript, running);
        await _provider.WaitForCallsAsync(1);
        await worker.SendAsync(Queues.EnrichTranscript, waiting);
        await worker.CancelAsync(new CancelJob { JobId = waiting.JobId });

        _provider.Release();

        Assert.IsType<TranscriptEnriched>((await worker.NextAsync(running.JobId)).Message);
        Assert.Equal(FailureReasons.Cancelled, Assert.IsType<EnrichmentFailed>((await worker.NextAsync(waiting.JobId)).Message).Reason);
        Assert.Equal((1, 0), (_provider.Calls, _provider.Cancelled));
    }

    [Fact]
    public async Task A_job_that_waits_in_a_retry_queue_is_refused_when_it_comes()
    {
        var (host, worker) = await StartAsync(atBroker: true, ("Bus:RetryDelays:0", "00:00:02"), ("Jobs:ContentPatience", "00:10:00"));
        await using var _ = worker;
        var job = Job() with { Content = null };
        await worker.SendAsync(Queues.EnrichTranscript, job);
        await UntilAsync(async () => await host!.CountAsync("enrich-transcript_retry-2s") > 0);

        await worker.CancelAsync(new CancelJob { JobId = job.JobId });

        Assert.Equal(FailureReasons.Cancelled, Assert.IsType<EnrichmentFailed>((await worker.NextAsync(job.JobId)).Message).Reason);
        Assert.Equal(0u, await host!.CountAsync("enrich-transcript_error"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_finished_job_gets_its_earlier_answer_after_its_cancellation(bool atBroker)
    {
        var (_, worker) = await StartAsync(atBroker);
        await using var __ = worker;
        _provider.Release();
        var job = Job();
        var first = await worker.EnrichAsync(job);
        await worker.CancelAsync(new CancelJob { JobId = job.JobId });

        var again = await worker.EnrichAsync(job);

        Assert.IsType<TranscriptEnriched>(again.Message);
        Assert.Equal((first.MessageId, 1), (again.MessageId, _provider.Calls));
    }

    [Fact]
    public async Task A_job_that_has_joined_the_computation_of_a_cancelled_one_leads_and_is_enriched()
    {
        var (_, worker) = await StartAsync(atBroker: false);
        await using var __ = worker;
        var leading = Job();
        var joined = leading with { JobId = Guid.NewGuid() };
        await worker.SendAsync(Queues.EnrichTranscript, leading);
        await _provider.WaitForCallsAsync(1);
        await worker.SendAsync(Queues.EnrichTranscript, joined);
        await UntilAsync(() => Task.FromResult(worker.Get<JobCancellations>().Computing == 2));

        await worker.CancelAsync(new CancelJob { JobId = leading.JobId });
        await _provider.WaitForCallsAsync(2);
        _provider.Release();

        Assert.Equal(FailureReasons.Cancelled, Assert.IsType<EnrichmentFailed>((await worker.NextAsync(leading.JobId)).Message).Reason);
        Assert.IsType<TranscriptEnriched>((await worker.NextAsync(joined.JobId)).Message);
        Assert.Equal((2, 1), (_provider.Calls, _provider.Cancelled));
    }

    [Fact]
    public async Task The_cancellation_of_a_job_that_has_joined_another_leaves_the_call_to_the_other()
    {
        var (_, worker) = await StartAsync(atBroker: false);
        await using var __ = worker;
        var leading = Job();
        var joined = leading with { JobId = Guid.NewGuid() };
        await worker.SendAsync(Queues.EnrichTranscript, leading);
        await _provider.WaitForCallsAsync(1);
        await worker.SendAsync(Queues.EnrichTranscript, joined);
        await UntilAsync(() => Task.FromResult(worker.Get<JobCancellations>().Computing == 2));

        await worker.CancelAsync(new CancelJob { JobId = joined.JobId });
        var failed = Assert.IsType<EnrichmentFailed>((await worker.NextAsync(joined.JobId)).Message);
        _provider.Release();

        Assert.Equal(FailureReasons.Cancelled, failed.Reason);
        Assert.IsType<TranscriptEnriched>((await worker.NextAsync(leading.JobId)).Message);
        Assert.Equal((1, 0), (_provider.Calls, _provider.Cancelled));
    }

    [Fact]
    public async Task Results_that_were_computed_before_the_cancellation_are_kept()
    {
        var (_, worker) = await StartAsync(atBroker: false);
        await using var __ = worker;
        var job = Job() with { Features = ["key-phrases", ProbeEnricher.Name] };
        await worker.SendAsync(Queues.EnrichTranscript, job);
        await _provider.WaitForCallsAsync(1);
        await worker.CancelAsync(new CancelJob { JobId = job.JobId });
        Assert.IsType<EnrichmentFailed>((await worker.NextAsync(job.JobId)).Message);

        var later = await worker.EnrichAsync<TranscriptEnriched>(job with { JobId = Guid.NewGuid(), Features = ["key-phrases"] });

        Assert.Equal(ResultSource.Hot, Assert.Single(later.Features).Source);
    }

    [Fact]
    public async Task Of_two_workers_the_one_that_runs_the_job_hears_of_its_cancellation()
    {
        var host = await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync();
        var settings = await PostgreSqlAsync(host);
        await using var one = await WorkerUnderTest.StartAsync(_folder, [_provider.Enricher], settings);
        using var folder = new TemporaryFolder();
        await using var two = await WorkerUnderTest.StartAsync(folder, [_provider.Enricher], settings);
        await host.SubscribeAsync("answers", nameof(EnrichmentFailed));
        var jobs = Enumerable.Range(0, 4).Select(_ => Job()).ToList();
        foreach (var job in jobs)
            await one.SendAsync(Queues.EnrichTranscript, job);
        await _provider.WaitForCallsAsync(jobs.Count);
        Assert.All([one, two], w => Assert.NotEqual(0, w.Get<JobCancellations>().Computing));

        foreach (var job in jobs)
            await one.SendAsync(Queues.CancelJob, new CancelJob { JobId = job.JobId });

        var cancelled = new List<Guid>();
        while (cancelled.Count < jobs.Count)
        {
            var answer = PublishedEvent.Of(await host.TakeAsync("answers"));
            Assert.Equal(FailureReasons.Cancelled, answer.Reason);
            cancelled.Add(answer.CommandId);
        }

        Assert.Equal(jobs.Select(j => j.JobId).Order(), cancelled.Order());
        Assert.Equal(jobs.Count, _provider.Cancelled);
    }

    [Fact]
    public async Task A_worker_that_was_cut_off_from_the_broker_learns_what_was_cancelled_meanwhile()
    {
        var server = await SharedRabbitMq.StartAsync();
        var host = await server.CreateVirtualHostAsync();
        var settings = await PostgreSqlAsync(host);
        await using var gate = Gate.Before(server.Port);
        var gated = host.Address.OriginalString.Replace($":{server.Port}/", $":{gate.Port}/", StringComparison.Ordinal);
        await using var cutOff = await WorkerUnderTest.StartAsync(
            _folder,
            [_provider.Enricher],
            [.. settings, ("Bus:ConnectionString", gated)]
        );
        using var folder = new TemporaryFolder();
        await using var other = await WorkerUnderTest.StartAsync(folder, [_provider.Enricher], [.. settings, ("Jobs:Concurrency", "1")]);
        var cancellations = cutOff.Get<JobCancellations>();
        await UntilAsync(() => Task.FromResult(cancellations.IsComplete));
        var job = Job();

        gate.Cut();
        await UntilAsync(() => Task.FromResult(!cancellations.IsComplete));
        await other.SendAsync(Queues.CancelJob, new CancelJob { JobId = job.JobId });
        await UntilAsync(() => other.QueryAsync(db => db.Cancellations.AnyAsync(Cancellation)));
        gate.Mend();

        await UntilAsync(() => Task.FromResult(cancellations.IsComplete));
        Assert.True(cancellations.Contains(null, job.JobId));
    }

    [Fact]
    public async Task While_cancellations_may_be_missing_a_job_that_computes_asks_the_durable_tier()
    {
        var (_, worker) = await StartAsync(atBroker: false);
        await using var __ = worker;
        var cancellations = worker.Get<JobCancellations>();
        await UntilAsync(() => Task.FromResult(cancellations.IsComplete));
        var job = Job();
        await worker.Get<CancellationStore>().AddAsync(null, job.JobId, null, Cancellation);

        cancellations.Lose();

        Assert.Equal(FailureReasons.Cancelled, (await worker.EnrichAsync<EnrichmentFailed>(job)).Reason);
        Assert.Equal(0, _provider.Calls);
        Assert.False(cancellations.Contains(null, job.JobId));
    }

    [Fact]
    public async Task A_cancellation_is_read_again_after_a_restart_and_holds_for_its_tenant_alone()
    {
        var job = Job() with { TenantId = "acme" };
        await using (var worker = (await StartAsync(atBroker: false)).Worker)
            await worker.CancelAsync(new CancelJob { JobId = job.JobId, TenantId = "acme" });
        await using var again = (await StartAsync(atBroker: false)).Worker;
        await UntilAsync(() => Task.FromResult(again.Get<JobCancellations>().IsComplete));
        _provider.Release();

        Assert.Equal(FailureReasons.Cancelled, (await again.EnrichAsync<EnrichmentFailed>(job)).Reason);
        await again.EnrichAsync<TranscriptEnriched>(job with { TenantId = "umbrella" });
    }

    [Fact]
    public async Task A_command_that_names_no_job_is_refused_and_waits_in_the_error_queue()
    {
        var (host, worker) = await StartAsync(atBroker: true);
        await using var _ = worker;
        await host!.SubscribeAsync("failures", nameof(JobCancellationFailed));
        var id = Guid.NewGuid();

        await host.PublishAsync(Queues.CancelJob, "{}");
        await host.PublishAsync(Queues.CancelJob, $$"""{"jobId":"{{id}}","tenantId":[]}""");
        await host.PublishAsync(Queues.CancelJob, $$"""{"jobId":"{{id}}","tenantId":"a b"}""");

        string[] reasons = [FailureReasons.InvalidJobId, FailureReasons.MalformedMessage, FailureReasons.InvalidTenantId];
        foreach (var reason in reasons)
        {
            var taken = await host.TakeAsync("cancel-job_error");
            Assert.Equal(reason, Encoding.UTF8.GetString((byte[])taken.BasicProperties.Headers!["tw-reason"]!));
            Assert.Equal(reason, PublishedEvent.Of(await host.TakeAsync("failures")).Reason);
        }
    }

    private async Task<(VirtualHost? Host, WorkerUnderTest Worker)> StartAsync(bool atBroker, params (string, string)[] settings)
    {
        var host = atBroker ? await (await SharedRabbitMq.StartAsync()).CreateVirtualHostAsync() : null;
        var worker = await WorkerUnderTest.StartAsync(_folder, [_provider.Enricher], [.. host?.Settings ?? [], .. settings]);
        return (host, worker);
    }

    private static async Task<(string, string)[]> PostgreSqlAsync(VirtualHost host)
    {
        (string, string)[] settings =
        [
            .. host.Settings,
            ("Durable:Provider", "postgresql"),
            ("Durable:ConnectionString", await (await SharedPostgreSql.StartAsync()).CreateDatabaseAsync()),
            ("Jobs:Concurrency", "2"),
            ("Bus:Prefetch", "2"),
        ];
        (await InProcess.RunAsync(["migrate", .. settings.SelectMany(s => (string[])["--set", $"{s.Item1}={s.Item2}"])])).AssertDone();
        return settings;
    }

    private static EnrichTranscript Job() =>
        new()
        {
            JobId = Guid.NewGuid(),
            TranscriptId = $"{Guid.NewGuid():N}",
            Content = "Ann: Good morning.",
            Features = [ProbeEnricher.Name],
        };

    private static Task UntilAsync(Func<Task<bool>> condition) =>
        Wait.UntilAsync(_ => condition(), Patience, () => "It did not come to that.", Cancellation);

    /// <summary>A provider whose calls take until they are released, or cancelled.</summary>
    private sealed class SlowProvider
    {
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _cancelled;

        public SlowProvider() =>
            Enricher = new ProbeEnricher(
                async (_, token) =>
                {
                    try
                    {
                        await _released.Task.WaitAsync(token);
                    }
                    catch (OperationCanceledException)
                    {
                        Interlocked.Increment(ref _cancelled);
                        throw;
                    }
                }
            );

        public ProbeEnricher Enricher { get; }

        public int Calls => Enricher.Calls;

        public int Cancelled => _cancelled;

        public void Release() => _released.TrySetResult();

        public Task WaitForCallsAsync(int calls) => UntilAsync(() => Task.FromResult(Calls >= calls));
    }
}
