using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Administration.Auditing;
using TranscriptWorker.Caching.Administration.Housekeeping;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Batches;
using TranscriptWorker.Caching.Durable.Cancellations;
using TranscriptWorker.Caching.Durable.Providers;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Files;

namespace TranscriptWorker.IntegrationTests.Caching.SqlServer;

/// <summary>
/// What SQL Server would be sent, as text, since none can run here. After an intended change run the tests with
/// <c>TRANSCRIPTWORKER_ACCEPT=true</c> and read what changed in the two files.
/// </summary>
public sealed partial class TransactSqlTests
{
    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");
    private static readonly EntryKey TranscriptKey = new(Meeting, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
    private static readonly EntryKey SummaryKey = new(Meeting, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, "summary"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_migrations_are_those_that_were_read()
    {
        await using var db = new SqlServerDurableDbContext(Unconnected().Options);

        Accept(db.GetService<IMigrator>().GenerateScript(options: MigrationsSqlGenerationOptions.Idempotent), "Migrations.sql");
    }

    [Fact]
    public async Task The_statements_are_those_that_were_read()
    {
        var sent = new UnsentStatements();
        var contexts = new DurableContexts<SqlServerDurableDbContext>(
            Unconnected().UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking).AddInterceptors(sent).Options
        );
        var provider = new SqlServerProvider(new DurableOptions { ConnectionString = "Server=none;Database=none" });
        var session = new DurableSession(contexts, provider);
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var metrics = new CacheMetrics(services.GetRequiredService<IMeterFactory>(), TimeProvider.System);
        var clock = new DurableClock(TimeProvider.System);
        clock.Observe(DateTime.UnixEpoch, TimeProvider.System.GetTimestamp());
        var reader = new DurableReader(session, clock, metrics, TimeProvider.System);
        var claims = new ClaimStore(session, reader, clock, metrics);
        var subjects = new SubjectStore(session, metrics);
        var contents = new ContentStore(session, claims, clock, Options.Create(new CacheOptions()), metrics, TimeProvider.System);
        var body = EntryFormat.Pack("{}"u8);
        var claim = new Claim(SummaryKey, 1, "owner", 1);

        sent.Title("read two entries");
        await reader.ReadAsync(Meeting, [SummaryKey, TranscriptKey], Cancellation);
        sent.Title("read the generation");
        await reader.ReadAsync(Meeting, [], Cancellation);
        sent.Title("show");
        sent.Find("transcript:meeting", "hash", 1L, DBNull.Value, DBNull.Value, DBNull.Value);
        await new CacheInspector(session).InspectAsync(Meeting, Cancellation);
        sent.Title("find preferences");
        await new PreferencesStore(session).FindAsync(Meeting, Cancellation);
        sent.Title("take a claim");
        sent.Changed = 0;
        await claims.TryTakeAsync([SummaryKey, TranscriptKey], 1, "owner", TimeSpan.FromSeconds(10), Cancellation);
        sent.Title("find the owners of claims");
        await claims.FindHoldersAsync([SummaryKey, TranscriptKey], 1, Cancellation);
        sent.Changed = 1;
        sent.Title("take a claim from its owner");
        await claims.TryTakeFromAsync(
            new ClaimHolder("owner", 1, DateTime.UnixEpoch, IsExpired: true),
            SummaryKey,
            1,
            "other",
            TimeSpan.FromSeconds(10),
            Cancellation
        );
        sent.Title("renew claims");
        await claims.RenewAsync(["owner", "other"], TimeSpan.FromSeconds(10), Cancellation);
        sent.Title("release a claim");
        await claims.ReleaseAsync([claim], Cancellation);
        sent.Title("commit a result");
        await claims.CommitAsync([new ComputedResult(claim, "{}"u8.ToArray(), TimeSpan.Zero)], [body], TimeSpan.FromDays(7), Cancellation);
        sent.Title("commit results of a new generation");
        var first = claim with { IsOfNewGeneration = true };
        await claims.CommitAsync([new ComputedResult(first, "{}"u8.ToArray(), TimeSpan.Zero)], [body], TimeSpan.FromDays(7), Cancellation);
        sent.Title("first content");
        sent.Find(DateTime.UnixEpoch, "", 0L, DBNull.Value, DBNull.Value, DBNull.Value, false, DBNull.Value, false);
        await contents.ApplyAsync(new Content(TranscriptKey, "hash", null, Guid.NewGuid()), new(body), [SummaryKey], Cancellation);
        sent.Title("other content");
        sent.Find(DateTime.UnixEpoch, "", 0L, 1L, "other", 3L, false, DBNull.Value, true);
        await contents.ApplyAsync(new Content(TranscriptKey, "hash", 4, Guid.NewGuid()), new(body), [SummaryKey], Cancellation);
        sent.Title("invalidate");
        sent.Find("transcript:meeting", "hash", 1L, DBNull.Value, DBNull.Value, DBNull.Value);
        sent.Find(DateTime.UnixEpoch, DBNull.Value, false, DBNull.Value);
        await subjects.InvalidateAsync(Meeting, new Invalidation(Guid.NewGuid(), ErasesContent: false), Cancellation);
        sent.Title("whether content was erased");
        sent.Find(1L);
        await new Erasures(session).FindGenerationAsync(Meeting, Cancellation);
        sent.Find(true);
        await new Erasures(session).HaveErasedAsync(Meeting, 1, 7, Cancellation);
        sent.Title("count a start of a command");
        await new CommandStarts(session).AddAsync(Meeting, Guid.NewGuid(), Cancellation);
        sent.Title("forget a command");
        await new CommandStarts(session).RemoveAsync(Meeting, Guid.NewGuid(), Cancellation);
        sent.Title("record a job");
        sent.Find(DateTime.UnixEpoch);
        var job = new NewJob(new JobKey("acme", Guid.NewGuid()), Meeting, "hash")
        {
            SourceVersion = 1,
            Task = (Guid.NewGuid(), "{}"u8.ToArray()),
        };
        await new RecordedJobs(session).AddAllAsync([job], Cancellation);
        sent.Title("queue a job again that has ended");
        await new RecordedJobs(session).ReopenAsync(job, Cancellation);
        sent.Title("find a job");
        await new RecordedJobs(session).FindAsync(job.Key, Cancellation);
        sent.Title("list jobs");
        await new RecordedJobs(session).ListAttemptedAsync(null, [Guid.NewGuid()], Cancellation);
        sent.Title("take a job");
        sent.Find("", Guid.NewGuid());
        await new JobLeases(session).TakeAsync(Guid.NewGuid(), TimeSpan.FromSeconds(10), Cancellation);
        var taken = new TakenJob(job.Key, Guid.NewGuid(), default);
        sent.Title("renew a job");
        await new JobLeases(session).RenewAsync(taken, TimeSpan.FromSeconds(10), "summary", 0.5, Cancellation);
        sent.Title("end a job");
        await new JobLeases(session).EndAsync(taken, new JobOutcome(JobStates.Done, "{}"), Cancellation);
        sent.Title("let a job wait");
        await new JobLeases(session).WaitAsync(taken, TimeSpan.FromMinutes(1), 1, ("timed-out", "It took too long."), Cancellation);
        sent.Title("give a job back");
        await new JobLeases(session).ReleaseAsync(taken, Cancellation);
        sent.Title("track a job");
        await new TrackedJobs(session).StartAsync(job, Cancellation);
        await new TrackedJobs(session).WaitAsync(job.Key, TimeSpan.FromMinutes(1), ("timed-out", "It took too long."), Cancellation);
        await new TrackedJobs(session).EndAsync(job.Key, new JobOutcome(JobStates.Done, "{}"), Cancellation);
        sent.Title("erase the jobs of a subject");
        sent.Find(Guid.NewGuid(), "", DBNull.Value);
        await using (var db = contexts.CreateDbContext())
        {
            await using var transaction = await session.BeginSyncedAsync(db, Cancellation);
            await JobErasure.RunAsync(session, db, Meeting, 3, DateTime.UnixEpoch, Cancellation);
            await transaction.CommitAsync(Cancellation);
        }

        var (batches, batch) = (new BatchStore(session), new BatchKey("acme", Guid.NewGuid()));
        sent.Title("join a batch");
        sent.Find("acme", batch.BatchId, 0, DBNull.Value, 0, 0, 0, DateTime.UnixEpoch, false);
        sent.Find(DateTime.UnixEpoch);
        sent.Find("acme", batch.BatchId, 0, DBNull.Value, 0, 0, 3, DateTime.UnixEpoch, false);
        await batches.JoinAsync(batch, Guid.NewGuid(), 3, Cancellation);
        sent.Title("count a job of a batch");
        await batches.CountAsync(batch, Guid.NewGuid(), BatchJobOutcome.Enriched, Cancellation);
        var cancellations = new CancellationStore(session);
        sent.Title("cancel a job");
        sent.Find(DateTime.UnixEpoch);
        sent.Find("acme", Guid.NewGuid(), DateTime.UnixEpoch, "deleted");
        await cancellations.AddAsync("acme", Guid.NewGuid(), "deleted", Cancellation);
        sent.Title("whether a job was cancelled");
        sent.Find(true);
        await cancellations.ContainsAsync("acme", Guid.NewGuid(), Cancellation);
        sent.Title("recent cancellations");
        await cancellations.ListAsync(2, Cancellation);
        sent.Title("save preferences");
        sent.Find(2L);
        await new PreferencesStore(session).SaveAsync(Meeting, "{}", Cancellation);

        sent.Title("read the epoch");
        sent.Find(1L, DBNull.Value, DBNull.Value, 1L, DateTime.UnixEpoch, "server");
        await using (var epochs = new EpochStore(session, new DurableClock(TimeProvider.System), metrics, TimeProvider.System))
            await epochs.ReadAsync(Cancellation);
        sent.Title("begin an epoch");
        await new EpochStore(session, new DurableClock(TimeProvider.System), metrics, TimeProvider.System).TryReplaceAsync(
            new Epoch(1, null, null),
            new Epoch(2, "nonce", "id"),
            Cancellation
        );

        var exclusions = new ExclusionStore(session, clock);
        sent.Title("exclude a subject");
        sent.Find(1L, "transcript:other", DateTime.UnixEpoch.AddHours(-2));
        sent.Find(2L);
        await exclusions.TryExcludeAsync(new Epoch(2, "nonce", "id"), Meeting, Cancellation);
        sent.Title("readmit a subject");
        await exclusions.TryReadmitAsync(new Epoch(2, "nonce", "id"), Meeting.Value, 2, Cancellation);
        sent.Title("whether a subject is excluded");
        sent.Find(true);
        await exclusions.ContainsAsync(new Epoch(2, "nonce", "id"), Meeting, Cancellation);

        var (housekeeping, cache) = (
            Options.Create(new HousekeepingOptions { BatchSize = 1, Pause = TimeSpan.Zero }),
            Options.Create(new CacheOptions())
        );
        var idle = new IdleSubjectRemoval(session, housekeeping, cache, TimeProvider.System);
        var oldBatches = new BatchRemoval(session, housekeeping, TimeProvider.System);
        var rows = new RowRemoval(session, idle, oldBatches, housekeeping, cache, TimeProvider.System);
        sent.Title("take the lease of housekeeping");
        await new HousekeepingLease(session).TryTakeAsync(TimeSpan.FromMinutes(7), Cancellation);
        sent.Title("remove expired entries");
        sent.Find("transcript:meeting", 1L, "ai-enhancement", "1");
        await rows.RemoveExpiredEntriesAsync(Cancellation);
        sent.Title("remove outdated entries");
        sent.Find("transcript:meeting", 1L, "ai-enhancement", "1", 2L, false);
        await rows.RemoveOutdatedEntriesAsync((_, _) => { }, Cancellation);
        sent.Title("remove abandoned claims");
        sent.Find("transcript:meeting", 1L, "ai-enhancement", "1", 1L, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), "owner");
        await rows.RemoveAbandonedClaimsAsync(Cancellation);
        sent.Title("remove job ids");
        sent.Find("transcript:meeting", Guid.NewGuid(), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), DBNull.Value);
        await rows.RemoveJobIdsAsync(Cancellation);
        sent.Title("remove invalidation ids");
        sent.Find("transcript:meeting", Guid.NewGuid(), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), true, 2L, false, DBNull.Value);
        await rows.RemoveInvalidationIdsAsync(Cancellation);
        sent.Title("remove starts of commands");
        sent.Find("transcript:meeting", Guid.NewGuid(), new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc), 1);
        await rows.RemoveCommandStartsAsync(Cancellation);
        sent.Title("remove batches");
        sent.Find("acme", Guid.NewGuid());
        sent.Changed = 0;
        await rows.RemoveBatchesAsync(Cancellation);
        sent.Changed = 1;
        sent.Title("remove cancellations");
        sent.Find("acme", Guid.NewGuid(), DateTime.UnixEpoch, "");
        await rows.RemoveCancellationsAsync(Cancellation);

        sent.Title("remove ended jobs");
        sent.Find("", Guid.NewGuid());
        await rows.RemoveEndedJobsAsync(Cancellation);

        sent.Title("remove idle subjects");
        sent.Find(1L);
        sent.Find("transcript:new", 3L, false, false, false);
        sent.Find("transcript:old", 1L, true, true, false);
        sent.Find("transcript:later", 2L, true, true, false);
        await rows.RemoveIdleSubjectsAsync(Cancellation);

        sent.Title("find the newest files");
        var folder = new FileFolder(Options.Create(new FilesOptions()), NullLogger<FileFolder>.Instance);
        Assert.Empty(await new SharedFolderCheck(session, provider, folder, cache).RunAsync(Cancellation).ToListAsync(Cancellation));

        var snapshots = new DurableSnapshots(session);
        sent.Title("audit a subject");
        await snapshots.FindStateAsync(Meeting, Cancellation);
        await snapshots.ListAsync(Meeting, 1, Cancellation);
        await snapshots.FindValueAsync(SummaryKey, 1, 1000, Cancellation);
        await snapshots.FindPreferencesAsync(Meeting, 1000, Cancellation);
        sent.Title("sample subjects");
        for (var i = 0; i < 3; i++)
            sent.Find(Meeting.Value);
        await new SubjectSample(session, new Random(1)).TakeAsync(1, Cancellation);

        Accept(sent.ToString(), "Statements.sql");
    }

    private static DbContextOptionsBuilder<SqlServerDurableDbContext> Unconnected() =>
        new DbContextOptionsBuilder<SqlServerDurableDbContext>().UseSqlServer("Server=none;Database=none");

    private static void Accept(string text, string name, [CallerFilePath] string source = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(source)!, name);
        text = Closure().Replace(text, "@").ReplaceLineEndings("\n").TrimStart('\uFEFF').TrimEnd() + "\n";
        if (string.Equals(Environment.GetEnvironmentVariable("TRANSCRIPTWORKER_ACCEPT"), "true", StringComparison.Ordinal))
            File.WriteAllText(path, text);
        Assert.Equal(File.ReadAllText(path), text);
    }

    // What an unoptimised build puts in front of a parameter's name.
    [GeneratedRegex("@_[0-9]+__locals[0-9]+_", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Closure();
}
