using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration.Housekeeping;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Batches;
using TranscriptWorker.Caching.Durable.Cancellations;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

public sealed class SqliteHousekeepingTests : HousekeepingTests<SqliteDatabase>;

public sealed class PostgreSqlHousekeepingTests : HousekeepingTests<PostgreSqlDatabase>;

public sealed class SqlServerHousekeepingTests : HousekeepingTests<SqlServerDatabase>;

public abstract class HousekeepingTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");
    private static readonly EntryKey TranscriptKey = new(Meeting, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
    private static readonly EntryKey SummaryKey = new(Meeting, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, "summary"));

    // The database's clock is this machine's.
    private static readonly DateTime Now = TimeProvider.System.GetUtcNow().UtcDateTime;
    private static readonly DateTime Later = Now.AddDays(1);

    private readonly TDatabase _database = new();
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task One_worker_of_a_fleet_keeps_house_until_its_lease_has_run_out()
    {
        var lease = TimeSpan.FromMinutes(1);
        await using var first = await StartAsync();
        await using var second = await StartAsync();

        var taken = await Task.WhenAll(
            first.Get<HousekeepingLease>().TryTakeAsync(lease, Cancellation),
            second.Get<HousekeepingLease>().TryTakeAsync(lease, Cancellation)
        );
        Assert.Single(taken, isTaken => isTaken);
        Assert.False(await second.Get<HousekeepingLease>().TryTakeAsync(lease, Cancellation));
        await first.QueryAsync(db =>
            db.TaskLeases.ExecuteUpdateAsync(set => set.SetProperty(t => t.LeaseUntil, Now.AddMinutes(-1)), Cancellation)
        );

        Assert.True(await second.Get<HousekeepingLease>().TryTakeAsync(lease, Cancellation));
    }

    [Fact]
    public async Task Nothing_that_may_be_read_is_removed()
    {
        await using var process = await StartAsync();
        await ApplyAsync(process);
        await process.Cache.ComputeAsync(SummaryKey, 1, _ => new("{}"u8.ToArray()), Cancellation);
        await process.Get<ClaimStore>().TryTakeAsync(SummaryKey, 1, TimeSpan.FromSeconds(10));
        await process.Changes.SavePreferencesAsync(Subject.User(null, "ann"), "{}", Cancellation);

        Assert.Equal(new HousekeepingReport(), await KeepHouseAsync(process));

        Assert.Equal(
            (2, 2, 1, 1, 1),
            await process.QueryAsync(async db =>
                (
                    await db.Entries.CountAsync(Cancellation),
                    await db.Subjects.CountAsync(Cancellation),
                    await db.Claims.CountAsync(Cancellation),
                    await db.AppliedJobs.CountAsync(Cancellation),
                    await db.Preferences.CountAsync(Cancellation)
                )
            )
        );
    }

    [Fact]
    public async Task Expired_entries_are_removed_by_the_databases_clock_and_their_subject_stays()
    {
        await using var process = await StartAsync();
        await ApplyAsync(process);
        await AddAsync(
            process,
            Entry("meeting", 1, "a", Now.AddSeconds(-1)),
            Entry("meeting", 1, "b", Now.AddMinutes(1)),
            Entry("other", 1, "a", Now.AddDays(-30))
        );

        Assert.Equal(new HousekeepingReport { ExpiredEntries = 2 }, await KeepHouseAsync(process));

        Assert.Equal(
            ["b"],
            await process.QueryAsync(db =>
                db.Entries.Where(e => e.Kind == EntryKind.AIEnhancement.Name).Select(e => e.Fingerprint).ToListAsync(Cancellation)
            )
        );
        await process.QueryAsync(db =>
            db.Entries.ExecuteUpdateAsync(set => set.SetProperty(e => e.ExpiresAt, DateTime.UnixEpoch), Cancellation)
        );
        await KeepHouseAsync(process);
        Assert.Equal(1, (await process.Cache.ReadAsync(Meeting, [TranscriptKey], Cancellation)).State.Generation);
    }

    [Fact]
    public async Task Entries_of_earlier_generations_are_removed_wherever_a_batch_ends()
    {
        await using var process = await StartAsync(("Housekeeping:BatchSize", "2"));
        var rows = new List<object>();
        foreach (var subject in (string[])["a", "b", "c", "A", "b-"])
        {
            rows.Add(new SubjectRow { Subject = $"transcript:{subject}", Generation = 10 });
            foreach (var generation in (long[])[8, 9, 10, 11])
            foreach (var fingerprint in (string[])["1", "2", "3"])
                rows.Add(Entry(subject, generation, fingerprint, Later));
        }

        await AddAsync(process, [.. rows]);

        Assert.Equal(new HousekeepingReport { OutdatedEntries = 30 }, await KeepHouseAsync(process));
        // A generation that is later than the subject's is none that this program wrote: it is left alone.
        Assert.Equal(
            [10L, 11L],
            await process.QueryAsync(db => db.Entries.Select(e => e.Generation).Distinct().OrderBy(g => g).ToListAsync(Cancellation))
        );
        Assert.Equal(30, await process.QueryAsync(db => db.Entries.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task Claims_go_ten_leases_after_their_end()
    {
        await using var process = await StartAsync(("Cache:ClaimLease", "00:01:00"));
        await AddAsync(process, Claim("old", Now.AddMinutes(-11)), Claim("ended", Now.AddMinutes(-9)), Claim("held", Now.AddMinutes(1)));

        Assert.Equal(new HousekeepingReport { AbandonedClaims = 1 }, await KeepHouseAsync(process));

        Assert.Equal(
            ["ended", "held"],
            await process.QueryAsync(db => db.Claims.Select(c => c.Fingerprint).OrderBy(f => f).ToListAsync(Cancellation))
        );
    }

    [Fact]
    public async Task Job_ids_are_remembered_as_long_as_is_configured()
    {
        await using var process = await StartAsync(("Housekeeping:JobMemory", "2.00:00:00"));
        await AddAsync(process, Job(Now.AddHours(-47)), Job(Now.AddHours(-49)), Job(Now.AddDays(-300)));

        Assert.Equal(new HousekeepingReport { JobIds = 2 }, await KeepHouseAsync(process));

        Assert.Equal(1, await process.QueryAsync(db => db.AppliedJobs.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task Batches_and_cancellations_go_when_their_time_is_over_and_jobs_go_with_their_batch()
    {
        await using var process = await StartAsync(("Housekeeping:BatchSize", "2"));
        BatchRow[] old = [Batch(Now.AddDays(-9), Now.AddDays(-8)), Batch(Now.AddDays(-31), null)];
        BatchRow[] kept = [Batch(Now.AddDays(-9), Now.AddDays(-6)), Batch(Now.AddDays(-29), null)];
        foreach (var batch in (BatchRow[])[.. old, .. kept])
            await AddAsync(process, [batch, .. Enumerable.Range(0, 5).Select(_ => JobOf(batch))]);
        await AddAsync(process, CancelledAt(Now.AddHours(-25)), CancelledAt(Now.AddHours(-23)));

        Assert.Equal(new HousekeepingReport { Batches = 2, Cancellations = 1 }, await KeepHouseAsync(process));

        Assert.Equal(
            kept.Select(b => b.BatchId).Order(),
            (await process.QueryAsync(db => db.Batches.Select(b => b.BatchId).ToListAsync(Cancellation))).Order()
        );
        Assert.Equal(10, await process.QueryAsync(db => db.BatchJobs.CountAsync(Cancellation)));
        Assert.Equal(1, await process.QueryAsync(db => db.Cancellations.CountAsync(Cancellation)));

        static BatchRow Batch(DateTime startedAt, DateTime? completedAt) =>
            new()
            {
                Tenant = "",
                BatchId = Guid.NewGuid(),
                Size = 5,
                StartedAt = startedAt,
                CompletedAt = completedAt,
            };

        static BatchJobRow JobOf(BatchRow batch) =>
            new()
            {
                Tenant = batch.Tenant,
                BatchId = batch.BatchId,
                JobId = Guid.NewGuid(),
                Outcome = BatchJobOutcome.Enriched,
            };

        static CancellationRow CancelledAt(DateTime time) =>
            new()
            {
                Tenant = "acme",
                JobId = Guid.NewGuid(),
                Reason = "",
                CancelledAt = time,
            };
    }

    [Fact]
    public async Task A_subject_of_which_nothing_is_stored_goes_and_its_generations_are_not_used_again()
    {
        const int subjects = 5;
        await using var process = await StartAsync(("Housekeeping:BatchSize", "2"));
        for (var i = 0; i < subjects; i++)
        for (var changes = 0; changes <= i; changes++)
            await process.Changes.InvalidateAsync(Numbered(i), Guid.NewGuid(), eraseContent: false, Cancellation);

        await SetIdleSinceAsync(process, Now.AddDays(-32));
        // The ids of their invalidations are still remembered.
        Assert.Equal(new HousekeepingReport(), await KeepHouseAsync(process));
        await process.QueryAsync(db =>
            db.AppliedInvalidations.ExecuteUpdateAsync(set => set.SetProperty(i => i.AppliedAt, Now.AddDays(-31)), Cancellation)
        );
        await SetIdleSinceAsync(process, Now.AddDays(-30));
        Assert.Equal(new HousekeepingReport { InvalidationIds = 15 }, await KeepHouseAsync(process));
        await SetIdleSinceAsync(process, Now.AddDays(-30));
        Assert.Equal(new HousekeepingReport(), await KeepHouseAsync(process));
        await SetIdleSinceAsync(process, Now.AddDays(-32));
        // The first pass raises the floor only.
        Assert.Equal(new HousekeepingReport(), await KeepHouseAsync(process));
        Assert.Equal(new HousekeepingReport { IdleSubjects = subjects }, await KeepHouseAsync(process));

        Assert.Equal(0, await process.QueryAsync(db => db.Subjects.CountAsync(Cancellation)));
        await ApplyAsync(process);
        await process.Changes.SavePreferencesAsync(Subject.User(null, "ann"), "{}", Cancellation);
        await process.Changes.InvalidateAsync(Numbered(0), Guid.NewGuid(), eraseContent: false, Cancellation);
        Assert.Equal(
            [subjects + 1L, subjects + 1L, subjects + 1L],
            await process.QueryAsync(db => db.Subjects.Select(s => s.Generation).ToListAsync(Cancellation))
        );

        static Subject Numbered(int number) => Subject.Transcript(null, $"{number}");
    }

    [Fact]
    public async Task A_subject_that_is_in_use_or_was_changed_since_stays()
    {
        var (known, changed, user) = (Meeting, Subject.Transcript(null, "changed"), Subject.User(null, "ann"));
        await using var process = await StartAsync();
        await ApplyAsync(process);
        await process.Changes.InvalidateAsync(changed, Guid.NewGuid(), eraseContent: false, Cancellation);
        await process.Changes.SavePreferencesAsync(user, "{}", Cancellation);
        await SetIdleSinceAsync(process, Now.AddDays(-32));
        await process.Changes.InvalidateAsync(changed, Guid.NewGuid(), eraseContent: false, Cancellation);

        for (var pass = 0; pass < 3; pass++)
            Assert.Equal(new HousekeepingReport(), await KeepHouseAsync(process));

        Assert.Equal(
            [changed.Value, known.Value, user.Value],
            await process.QueryAsync(db => db.Subjects.Select(s => s.Subject).OrderBy(s => s).ToListAsync(Cancellation))
        );
    }

    private static Task<int> SetIdleSinceAsync(CacheProcess process, DateTime time) =>
        process.QueryAsync(db => db.Subjects.ExecuteUpdateAsync(set => set.SetProperty(s => s.IdleSince, time), Cancellation));

    [Fact]
    public async Task What_changes_after_it_was_read_and_before_it_is_removed_stays()
    {
        await using var other = await StartAsync();
        await AddAsync(other, Entry("meeting", 1, "1", Now.AddDays(-1)), Claim("1", Now.AddDays(-1)));
        using var hook = new DeleteHook(statement =>
        {
            using var db = other.Get<IDbContextFactory<DurableDbContext>>().CreateDbContext();
            if (statement.Contains("entries", StringComparison.Ordinal))
                db.Entries.ExecuteUpdate(set => set.SetProperty(e => e.ExpiresAt, Later));
            if (statement.Contains("claims", StringComparison.Ordinal))
                db.Claims.ExecuteUpdate(set => set.SetProperty(c => c.Owner, "another").SetProperty(c => c.LeaseUntil, Later));
        });
        await using var process = await CacheProcess.StartAsync(_database, hook, Settings);

        Assert.Equal(new HousekeepingReport(), await KeepHouseAsync(process));
        Assert.Equal(2, hook.Deletes);
        Assert.Equal(
            (1, 1),
            await other.QueryAsync(async db => (await db.Entries.CountAsync(Cancellation), await db.Claims.CountAsync(Cancellation)))
        );
    }

    [Fact]
    public async Task Each_statement_reads_no_more_than_a_batch_or_removes_one_row_by_its_key()
    {
        using var log = new StatementLog();
        await using var process = await CacheProcess.StartAsync(_database, log, [.. Settings, ("Housekeeping:BatchSize", "4")]);
        await AddAsync(
            process,
            [
                new SubjectRow { Subject = "transcript:live", Generation = 1 },
                .. Enumerable
                    .Range(0, 10)
                    .SelectMany(i =>
                        (object[])
                            [
                                Entry("expired", 1, $"{i}", Now.AddDays(-1)),
                                Entry("live", 0, $"{i}", Later),
                                Claim($"{i}", Now.AddDays(-1)),
                                Job(Now.AddDays(-31)),
                            ]
                    ),
            ]
        );
        log.Take();

        var report = await KeepHouseAsync(process);

        Assert.Equal(
            new HousekeepingReport
            {
                ExpiredEntries = 10,
                OutdatedEntries = 10,
                AbandonedClaims = 10,
                JobIds = 10,
            },
            report
        );
        var statements = log.Take();
        var reads = statements.Where(s => s.Contains("SELECT", StringComparison.Ordinal)).ToList();
        var deletes = statements.Except(reads, StringComparer.Ordinal).ToList();
        // Of entries, twice, claims and job ids; and one page of invalidation ids, of starts, of ended jobs, of batches, of cancellations
        // and of subjects.
        Assert.Equal((4 * 3) + 6, reads.Count);
        Assert.All(
            reads,
            s => Assert.True(s.Contains("LIMIT @", StringComparison.Ordinal) || s.Contains("TOP(@", StringComparison.Ordinal), s)
        );
        Assert.Equal(40, statements.Count - reads.Count);
        Assert.All(deletes, s => Assert.Matches("DELETE FROM (?s:.)*subject.? = @(?s:.)*(fingerprint|job_id).? = @", s));
    }

    [Fact]
    public async Task Several_workers_at_once_remove_everything_once_and_no_job_fails_for_a_lock()
    {
        const int rows = 100;
        await using var first = await StartAsync(("Housekeeping:BatchSize", "20"));
        await using var second = await StartAsync(("Housekeeping:BatchSize", "20"));
        await using var worker = await StartAsync();
        using var removed = new RemovalCounters(first, second);
        await ApplyAsync(worker);
        await AddAsync(
            worker,
            [
                new SubjectRow { Subject = "transcript:other", Generation = 1 },
                .. Enumerable
                    .Range(0, rows)
                    .SelectMany(i =>
                        (object[])
                            [
                                Entry(i % 2 == 0 ? "meeting" : "other", 1, $"{i}", Now.AddDays(-1)),
                                Entry(i % 2 == 0 ? "meeting" : "other", 0, $"{i}", Later),
                                Claim($"{i}", Now.AddDays(-1)),
                                Job(Now.AddDays(-31)),
                            ]
                    ),
            ]
        );

        var housekeeping = Task.WhenAll(KeepHouseAsync(first), KeepHouseAsync(second));
        // A job that waited for a lock as long as Durable:LockTimeout would fail here.
        for (var jobs = 0; jobs < 5 || !housekeeping.IsCompleted; jobs++)
        {
            var generation = await worker.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
            await worker.Cache.ComputeAsync(SummaryKey, generation, _ => new("{}"u8.ToArray()), Cancellation);
        }

        var reports = await housekeeping;
        // The invalidations remove entries too.
        Assert.Equal(0, await worker.QueryAsync(db => db.Entries.CountAsync(e => e.ExpiresAt < Now || e.Generation == 0, Cancellation)));
        Assert.Equal((rows, rows), (reports.Sum(r => r.AbandonedClaims), reports.Sum(r => r.JobIds)));
        Assert.Equal((rows, rows), (removed.Of("abandoned_claim"), removed.Of("job_id")));
    }

    private static EntryRow Entry(string subject, long generation, string fingerprint, DateTime expiresAt) =>
        new()
        {
            Subject = $"transcript:{subject}",
            Generation = generation,
            Kind = EntryKind.AIEnhancement.Name,
            Fingerprint = fingerprint,
            CreatedAt = Now,
            ExpiresAt = expiresAt,
            Value = [1],
        };

    private static ClaimRow Claim(string fingerprint, DateTime leaseUntil) =>
        new()
        {
            Subject = Meeting.Value,
            Generation = 1,
            Kind = EntryKind.AIEnhancement.Name,
            Fingerprint = fingerprint,
            Owner = "somebody",
            LeaseUntil = leaseUntil,
            FencingToken = 1,
        };

    private static AppliedJobRow Job(DateTime appliedAt) =>
        new AppliedJobRow
        {
            Subject = Meeting.Value,
            JobId = Guid.NewGuid(),
            AppliedAt = appliedAt,
        };

    private static Task<int> AddAsync(CacheProcess process, params object[] rows) =>
        process.QueryAsync(db =>
        {
            db.AddRange(rows);
            return db.SaveChangesAsync(Cancellation);
        });

    private static Task<ContentOutcome> ApplyAsync(CacheProcess process) =>
        process.Contents.StoreAsync(new Content(TranscriptKey, "hash", null, Guid.NewGuid()), "{}"u8.ToArray(), Cancellation);

    private static Task<HousekeepingReport> KeepHouseAsync(CacheProcess process) => process.Get<Housekeeper>().RunAsync(Cancellation);

    private (string Key, string Value)[] Settings => [("Files:Folder", _folder["files"]), ("Housekeeping:Pause", "00:00:00.001")];

    private Task<CacheProcess> StartAsync(params (string Key, string Value)[] settings) =>
        CacheProcess.StartAsync(_database, log: null, [.. Settings, .. settings]);

    /// <summary>Calls back before each statement that removes.</summary>
    private sealed class DeleteHook(Action<string> delete) : ILoggerProvider, ILogger
    {
        public int Deletes { get; private set; }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        )
        {
            if (
                eventId.Id != RelationalEventId.CommandExecuting.Id
                || formatter(state, exception) is not { } text
                || !text.Contains("DELETE FROM", StringComparison.Ordinal)
            )
                return;
            Deletes++;
            delete(text);
        }

        public void Dispose() { }
    }

    /// <summary>What processes counted as removed.</summary>
    private sealed class RemovalCounters : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentDictionary<string, long> _removed = new(StringComparer.Ordinal);

        public RemovalCounters(params CacheProcess[] processes)
        {
            var scopes = processes.Select(p => p.Get<IMeterFactory>()).ToList();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (
                    string.Equals(instrument.Name, "cache.housekeeping.removed", StringComparison.Ordinal)
                    && scopes.Exists(s => ReferenceEquals(instrument.Meter.Scope, s))
                )
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>(
                (_, count, tags, _) => _removed.AddOrUpdate($"{tags[0].Value}", count, (_, known) => known + count)
            );
            _listener.Start();
        }

        public long Of(string what) => _removed.GetValueOrDefault(what);

        public void Dispose() => _listener.Dispose();
    }
}
