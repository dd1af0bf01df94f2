using System.Text;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration.Housekeeping;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Batches;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

public sealed class SqliteRecordedJobsTests : RecordedJobsTests<SqliteDatabase>;

public sealed class PostgreSqlRecordedJobsTests : RecordedJobsTests<PostgreSqlDatabase>;

public sealed class SqlServerRecordedJobsTests : RecordedJobsTests<SqlServerDatabase>;

public abstract class RecordedJobsTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");
    private static readonly EntryKey TranscriptKey = new(Meeting, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly JobOutcome Done = new(JobStates.Done, "{}");

    private readonly TDatabase _database = new();
    private readonly Guid _place = Guid.NewGuid();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_job_is_recorded_once_and_another_command_under_its_id_is_a_conflict()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var (jobs, job) = (process.Get<RecordedJobs>(), Job());

        Assert.Equal(Recording.Added, await jobs.AddAsync(job, Cancellation));
        Assert.Equal(Recording.Unfinished, await jobs.AddAsync(job, Cancellation));
        Assert.Equal(Recording.Conflict, await jobs.AddAsync(job with { CommandHash = "other" }, Cancellation));
        // Another tenant may use the same id.
        var acme = job with
        {
            Key = new JobKey("acme", job.Key.JobId),
        };
        Assert.Equal(Recording.Added, await jobs.AddAsync(acme, Cancellation));

        var taken = await process.Get<JobLeases>().TakeAsync(_place, Lease, Cancellation);
        Assert.True(await process.Get<JobLeases>().EndAsync(taken!, Done, Cancellation));
        Assert.Equal(Recording.Ended, await jobs.AddAsync(job, Cancellation));
        Assert.Equal(JobStates.Queued, (await jobs.FindAsync(acme.Key, Cancellation))!.State);
    }

    [Fact]
    public async Task Of_many_processes_one_takes_each_job_and_the_oldest_first()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        NewJob[] jobs = [.. Enumerable.Range(0, 12).Select(_ => Job())];
        foreach (var job in jobs)
            await process.Get<RecordedJobs>().AddAsync(job, Cancellation);
        var first = await process.Get<JobLeases>().TakeAsync(_place, Lease, Cancellation);

        var taken = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => TakeAllAsync(process), Cancellation)));

        Assert.Equal(jobs[0].Key, first!.Key);
        Assert.Equal(jobs.Skip(1).Select(j => j.Key.JobId).Order(), taken.SelectMany(t => t).Order());
    }

    [Fact]
    public async Task A_job_of_another_place_is_not_taken()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        await process.Get<RecordedJobs>().AddAsync(Job(), Cancellation);

        Assert.Null(await process.Get<JobLeases>().TakeAsync(Guid.NewGuid(), Lease, Cancellation));
    }

    [Fact]
    public async Task After_its_lease_a_job_is_taken_over_and_its_first_owner_changes_nothing_any_more()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var (leases, job) = (process.Get<JobLeases>(), Job());
        await process.Get<RecordedJobs>().AddAsync(job, Cancellation);
        var first = (await leases.TakeAsync(_place, TimeSpan.FromMilliseconds(300), Cancellation))!;
        Assert.Null(await leases.TakeAsync(_place, Lease, Cancellation));

        TakenJob? second = null;
        await Wait.UntilAsync(
            async token => (second = await leases.TakeAsync(_place, Lease, token)) is not null,
            Patience,
            () => "Nobody took it over.",
            Cancellation
        );

        Assert.Equal((0, 1), (first.UnendedStarts, second!.UnendedStarts));
        Assert.False(await leases.RenewAsync(first, Lease, null, null, Cancellation));
        Assert.False(await leases.EndAsync(first, Done with { State = JobStates.Failed }, Cancellation));
        await leases.ReleaseAsync(first, Cancellation);
        Assert.True(await leases.RenewAsync(second, Lease, "summary", 0.5, Cancellation));
        var running = (await process.Get<RecordedJobs>().FindAsync(job.Key, Cancellation))!;
        Assert.Equal((JobStates.Running, "summary", 0.5), (running.State, running.Feature, running.Share));
        Assert.True(await leases.EndAsync(second, Done, Cancellation));
        Assert.Equal(JobStates.Done, (await process.Get<RecordedJobs>().FindAsync(job.Key, Cancellation))!.State);
    }

    [Fact]
    public async Task A_job_that_waits_is_taken_when_its_time_has_come()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var (leases, job) = (process.Get<JobLeases>(), Job());
        await process.Get<RecordedJobs>().AddAsync(job, Cancellation);
        var taken = (await leases.TakeAsync(_place, Lease, Cancellation))!;

        Assert.True(await leases.WaitAsync(taken, TimeSpan.FromMilliseconds(700), 1, ("timed-out", "It took too long."), Cancellation));
        var waiting = (await process.Get<RecordedJobs>().FindAsync(job.Key, Cancellation))!;

        Assert.Equal((JobStates.Waiting, 1, "timed-out"), (waiting.State, waiting.Attempt, waiting.Reason));
        Assert.NotNull(waiting.NextAttemptAt);
        TakenJob? again = null;
        await Wait.UntilAsync(
            async token => (again = await leases.TakeAsync(_place, Lease, token)) is not null,
            Patience,
            () => "It still waits.",
            Cancellation
        );
        Assert.Equal((1, 0), (again!.Attempt, again.UnendedStarts));
    }

    [Fact]
    public async Task A_job_that_has_ended_leaves_no_command_and_is_forgotten_after_a_time()
    {
        await using var process = await CacheProcess.StartAsync(_database, log: null, ("Housekeeping:EndedJobMemory", "01:00:00"));
        var (leases, jobs) = (process.Get<JobLeases>(), process.Get<RecordedJobs>());
        NewJob[] all = [Job(), Job(), Job()];
        foreach (var job in all)
            await jobs.AddAsync(job, Cancellation);
        for (var i = 0; i < 2; i++)
            await leases.EndAsync((await leases.TakeAsync(_place, Lease, Cancellation))!, Done, Cancellation);
        Assert.Equal(1, await process.QueryAsync(db => db.Jobs.CountAsync(j => j.Command != null, Cancellation)));

        var (longAgo, first, last) = (TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2), all[0].Key.JobId, all[2].Key.JobId);
        await process.QueryAsync(db =>
            db.Jobs.Where(j => j.JobId == first).ExecuteUpdateAsync(s => s.SetProperty(j => j.EndedAt, longAgo), Cancellation)
        );
        await process.QueryAsync(db =>
            db.Jobs.Where(j => j.JobId == last)
                .ExecuteUpdateAsync(s => s.SetProperty(j => j.RecordedAt, longAgo).SetProperty(j => j.UpdatedAt, longAgo), Cancellation)
        );
        var removed = await process.Get<RowRemoval>().RemoveEndedJobsAsync(Cancellation);

        Assert.Equal(1, removed);
        Assert.Null(await jobs.FindAsync(all[0].Key, Cancellation));
        Assert.NotNull(await jobs.FindAsync(all[1].Key, Cancellation));
        Assert.Equal(JobStates.Queued, (await jobs.FindAsync(all[2].Key, Cancellation))!.State);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(7L)]
    public async Task An_erasure_ends_recorded_jobs_and_an_attempt_that_runs_does_not_bring_the_content_back(long? version)
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var (queued, running) = (Job() with { SourceVersion = version }, Job() with { SourceVersion = version });
        await process.Get<RecordedJobs>().AddAsync(running, Cancellation);
        var taken = (await process.Get<JobLeases>().TakeAsync(_place, Lease, Cancellation))!;
        await process.Get<RecordedJobs>().AddAsync(queued, Cancellation);

        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: true, Cancellation);
        var content = new Content(TranscriptKey, "hash", version, running.Key.JobId) { Origin = "hash" };
        var outcome = await process.Contents.StoreAsync(content, "{}"u8.ToArray(), Cancellation);

        Assert.Equal(ContentOutcome.Erased, outcome);
        Assert.Null((await process.Cache.ReadAsync(Meeting, [], Cancellation)).State.ContentHash);
        Assert.False(await process.Get<JobLeases>().EndAsync(taken, Done, Cancellation));
        Assert.Null(await process.Get<JobLeases>().TakeAsync(_place, Lease, Cancellation));
        Assert.Equal(0, await process.QueryAsync(db => db.Jobs.CountAsync(j => j.Command != null, Cancellation)));
        foreach (var job in (NewJob[])[queued, running])
        {
            var status = (await process.Get<RecordedJobs>().FindAsync(job.Key, Cancellation))!;
            Assert.Equal((JobStates.Failed, "content-erased"), (status.State, status.Reason));
        }
    }

    [Fact]
    public async Task A_recorded_job_counts_in_its_batch_when_it_ends_and_an_erased_one_as_failed()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var (jobs, leases, batches) = (process.Get<RecordedJobs>(), process.Get<JobLeases>(), process.Get<BatchStore>());
        var batch = new BatchKey(null, Guid.NewGuid());
        var (done, running, queued) = (Batched(), Batched(), Batched());
        await jobs.AddAsync(done, Cancellation);
        var first = (await leases.TakeAsync(_place, Lease, Cancellation))!;
        await leases.WaitAsync(first, TimeSpan.Zero, 1, ("timed-out", "It took too long."), Cancellation);
        Assert.Null(await batches.FindAsync(batch, Cancellation));
        var second = (await leases.TakeAsync(_place, Lease, Cancellation))!;
        Assert.False(await leases.EndAsync(first, new JobOutcome(JobStates.Failed, "{}"), Cancellation));
        Assert.True(await leases.EndAsync(second, Done, Cancellation));
        await jobs.AddAsync(running, Cancellation);
        var taken = (await leases.TakeAsync(_place, Lease, Cancellation))!;
        await jobs.AddAsync(queued, Cancellation);

        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: true, Cancellation);

        Assert.False(await leases.EndAsync(taken, Done, Cancellation));
        var state = (await batches.FindAsync(batch, Cancellation))!;
        Assert.Equal((3, 1, 2, 0), (state.Size, state.Enriched, state.Failed, state.Cancelled));
        Assert.NotNull(state.CompletedAt);

        NewJob Batched()
        {
            var command = $$"""{"job":{"content":"\"batchId\":\"\"","batchId":"{{batch.BatchId}}","batchSize":3} }""";
            return Job() with { Task = (_place, Encoding.UTF8.GetBytes(command)) };
        }
    }

    [Fact]
    public async Task An_erasure_up_to_a_version_does_not_touch_jobs_of_later_content()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var (older, newer) = (Job() with { SourceVersion = 3 }, Job() with { SourceVersion = 4 });
        await process.Get<RecordedJobs>().AddAsync(older, Cancellation);
        await process.Get<RecordedJobs>().AddAsync(newer, Cancellation);

        await process.Changes.InvalidateAsync(
            Meeting,
            new Invalidation(Guid.NewGuid(), ErasesContent: true) { UpToSourceVersion = 3 },
            Cancellation
        );

        Assert.Equal(JobStates.Failed, (await process.Get<RecordedJobs>().FindAsync(older.Key, Cancellation))!.State);
        Assert.Equal(newer.Key, (await process.Get<JobLeases>().TakeAsync(_place, Lease, Cancellation))!.Key);
    }

    [Fact]
    public async Task An_invalidation_of_results_and_one_of_another_transcript_touch_no_recorded_job()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var job = Job();
        await process.Get<RecordedJobs>().AddAsync(job, Cancellation);

        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        await process.Changes.InvalidateAsync(Subject.Transcript(null, "other"), Guid.NewGuid(), eraseContent: true, Cancellation);

        Assert.Equal(job.Key, (await process.Get<JobLeases>().TakeAsync(_place, Lease, Cancellation))!.Key);
    }

    [Fact]
    public async Task A_job_that_has_ended_can_be_queued_again_and_one_that_has_not_cannot()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var (jobs, leases, failed, done) = (process.Get<RecordedJobs>(), process.Get<JobLeases>(), Job(), Job());
        await jobs.AddAsync(failed, Cancellation);
        var first = (await leases.TakeAsync(_place, Lease, Cancellation))!;
        await leases.EndAsync(first, new JobOutcome(JobStates.Failed, "{}") { Reason = "not-text", Message = "No." }, Cancellation);
        await jobs.AddAsync(done, Cancellation);
        await leases.EndAsync((await leases.TakeAsync(_place, Lease, Cancellation))!, Done, Cancellation);

        Assert.True(await jobs.ReopenAsync(failed, Cancellation));
        Assert.False(await jobs.ReopenAsync(failed, Cancellation));
        Assert.Equal(failed.Key, (await leases.TakeAsync(_place, Lease, Cancellation))!.Key);
        Assert.True(await jobs.ReopenAsync(done, Cancellation));
        Assert.Equal(done.Key, (await leases.TakeAsync(_place, Lease, Cancellation))!.Key);
    }

    [Fact]
    public async Task A_tracked_job_shows_its_way_and_stays_done_when_it_is_delivered_again()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var (tracked, jobs, job) = (process.Get<TrackedJobs>(), process.Get<RecordedJobs>(), Job() with { Task = null });

        await tracked.StartAsync(job, Cancellation);
        Assert.Equal(JobStates.Running, (await jobs.FindAsync(job.Key, Cancellation))!.State);
        await tracked.WaitAsync(job.Key, Lease, ("timed-out", "It took too long."), Cancellation);
        var waiting = (await jobs.FindAsync(job.Key, Cancellation))!;
        Assert.Equal((JobStates.Waiting, 1), (waiting.State, waiting.Attempt));
        Assert.NotNull(waiting.NextAttemptAt);
        await tracked.StartAsync(job, Cancellation);
        await tracked.ReportAsync(job.Key, "summary", 0.5, Cancellation);
        Assert.Equal(0.5, (await jobs.FindAsync(job.Key, Cancellation))!.Share);
        await tracked.EndAsync(job.Key, Done, Cancellation);
        await tracked.StartAsync(job, Cancellation);

        var ended = (await jobs.FindAsync(job.Key, Cancellation))!;
        Assert.Equal((JobStates.Done, "{}"), (ended.State, ended.Answer));
        Assert.Null(await process.Get<JobLeases>().TakeAsync(_place, Lease, Cancellation));
    }

    [Fact]
    public async Task A_tracked_job_that_has_not_ended_is_run_when_it_is_recorded()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var (tracked, jobs, leases, job) = (process.Get<TrackedJobs>(), process.Get<RecordedJobs>(), process.Get<JobLeases>(), Job());
        await tracked.StartAsync(job with { Task = null }, Cancellation);
        await tracked.WaitAsync(job.Key, Lease, ("timed-out", "It took too long."), Cancellation);

        Assert.Equal(Recording.Unfinished, await jobs.AddAsync(job with { Task = null }, Cancellation));
        Assert.Equal(Recording.Conflict, await jobs.AddAsync(job with { CommandHash = "other" }, Cancellation));
        Assert.Equal(Recording.Added, await jobs.AddAsync(job, Cancellation));
        Assert.Equal(Recording.Unfinished, await jobs.AddAsync(job, Cancellation));

        var queued = (await jobs.FindAsync(job.Key, Cancellation))!;
        Assert.Equal((JobStates.Queued, 0, null, null), (queued.State, queued.Attempt, queued.Reason, queued.NextAttemptAt));
        var taken = (await leases.TakeAsync(_place, Lease, Cancellation))!;
        Assert.Equal((job.Key, 0), (taken.Key, taken.UnendedStarts));
        // What a caller who waited for it would have stored changes nothing any more.
        await tracked.EndAsync(job.Key, Done, Cancellation);
        Assert.True(await leases.EndAsync(taken, Done, Cancellation));
    }

    [Fact]
    public async Task A_tracked_job_that_has_ended_is_not_run_again_when_it_is_recorded()
    {
        await using var process = await CacheProcess.StartAsync(_database);
        var (tracked, jobs, job) = (process.Get<TrackedJobs>(), process.Get<RecordedJobs>(), Job());
        await tracked.StartAsync(job with { Task = null }, Cancellation);
        await tracked.EndAsync(job.Key, Done, Cancellation);

        Assert.Equal(Recording.Ended, await jobs.AddAsync(job, Cancellation));
        Assert.Null(await process.Get<JobLeases>().TakeAsync(_place, Lease, Cancellation));
    }

    private NewJob Job() => new(new JobKey(null, Guid.CreateVersion7()), Meeting, "hash") { Task = (_place, "command"u8.ToArray()) };

    private async Task<List<Guid>> TakeAllAsync(CacheProcess process)
    {
        var taken = new List<Guid>();
        while (await process.Get<JobLeases>().TakeAsync(_place, Lease, Cancellation) is { } job)
            taken.Add(job.Key.JobId);
        return taken;
    }
}
