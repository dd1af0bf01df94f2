#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using TranscriptWorker.Caching.Durable.Batches;
using TranscriptWorker.Caching.Durable.Cancellations;
using TranscriptWorker.Caching.Durable.Providers;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Checks the rights of the user by using them, in a transaction that is rolled back.</summary>
internal sealed class TableRights(DurableSession session, IDurableProvider provider)
{
    private const string Savepoint = "before_statement";

    /// <summary>Tries every statement that jobs need, on a subject of its own.</summary>
    /// <exception cref="DurableTierException">A statement failed for another reason than a missing right.</exception>
    public Task<TriedRights> TryAsync(CancellationToken cancellationToken) =>
        session.RunAsync(
            async (db, token) =>
            {
                await using var transaction = await db.Database.BeginTransactionAsync(token);
                var denied = new List<string>();
                var subject = $"doctor:{Guid.NewGuid():N}";
                foreach (var statement in Statements(db, subject))
                {
                    // A failed statement spoils a transaction of PostgreSQL, unless it can go back to before it.
                    await transaction.CreateSavepointAsync(Savepoint, token);
                    try
                    {
                        await statement.RunAsync(token);
                    }
                    catch (Exception error) when (CauseOf(error) is { } cause && provider.IsDenied(cause))
                    {
                        denied.Add($"{statement.Right} {statement.Table}");
                        await transaction.RollbackToSavepointAsync(Savepoint, token);
                    }

                    db.ChangeTracker.Clear();
                }

                DateTime? time = null;
                if (denied.Count == 0)
                {
                    db.Add(NewSubject(subject));
                    await db.SaveChangesAsync(token);
                    time = await db.Subjects.Where(s => s.Subject == subject).Select(_ => DateTime.UtcNow).SingleAsync(token);
                }

                await transaction.RollbackAsync(token);
                return new TriedRights(denied, time);
            },
            cancellationToken
        );

    private static IEnumerable<Statement> Statements(DurableDbContext db, string subject)
    {
        var (time, kind, fingerprint) = (DateTime.UnixEpoch, EntryKind.AIEnhancement.Name, new string('0', 32));
        // A colon, which no tenant has.
        var tenant = $"doctor:{Guid.NewGuid():N}"[..Subject.MaxTenantLength];
        return
        [
            .. On(
                "subjects",
                db,
                db.Subjects.Where(r => r.Subject == subject),
                u => u.SetProperty(r => r.Generation, 2),
                NewSubject(subject)
            ),
            .. On(
                "entries",
                db,
                db.Entries.Where(r => r.Subject == subject),
                u => u.SetProperty(r => r.ExpiresAt, time),
                new EntryRow
                {
                    Subject = subject,
                    Generation = 1,
                    Kind = kind,
                    Fingerprint = fingerprint,
                    CreatedAt = time,
                    ExpiresAt = time,
                    Value = [],
                }
            ),
            .. On(
                "claims",
                db,
                db.Claims.Where(r => r.Subject == subject),
                u => u.SetProperty(r => r.FencingToken, 2),
                new ClaimRow
                {
                    Subject = subject,
                    Generation = 1,
                    Kind = kind,
                    Fingerprint = fingerprint,
                    Owner = "doctor",
                    LeaseUntil = time,
                    FencingToken = 1,
                }
            ),
            .. On(
                "applied_jobs",
                db,
                db.AppliedJobs.Where(r => r.Subject == subject),
                u => u.SetProperty(r => r.AppliedAt, time),
                new AppliedJobRow
                {
                    Subject = subject,
                    JobId = Guid.NewGuid(),
                    AppliedAt = time,
                }
            ),
            .. On(
                "applied_invalidations",
                db,
                db.AppliedInvalidations.Where(r => r.Subject == subject),
                u => u.SetProperty(r => r.AppliedAt, time),
                new AppliedInvalidationRow
                {
                    Subject = subject,
                    InvalidationId = Guid.NewGuid(),
                    Generation = 1,
                    AppliedAt = time,
                }
            ),
            .. On(
                "command_starts",
                db,
                db.CommandStarts.Where(r => r.Subject == subject),
                u => u.SetProperty(r => r.Starts, 2),
                new CommandStartRow
                {
                    Subject = subject,
                    CommandId = Guid.NewGuid(),
                    Starts = 1,
                    StartedAt = time,
                }
            ),
            .. On(
                "jobs",
                db,
                db.Jobs.Where(r => r.Subject == subject),
                u => u.SetProperty(r => r.Attempt, 1),
                new JobRow
                {
                    Tenant = "",
                    JobId = Guid.NewGuid(),
                    Subject = subject,
                    CommandHash = fingerprint,
                    State = JobStates.Done,
                    RecordedAt = time,
                    UpdatedAt = time,
                }
            ),
            .. On(
                "batches",
                db,
                db.Batches.Where(r => r.Tenant == tenant),
                u => u.SetProperty(r => r.Enriched, 1),
                new BatchRow
                {
                    Tenant = tenant,
                    BatchId = Guid.NewGuid(),
                    Size = 1,
                    StartedAt = time,
                }
            ),
            .. On(
                "batch_jobs",
                db,
                db.BatchJobs.Where(r => r.Tenant == tenant),
                u => u.SetProperty(r => r.Outcome, BatchJobOutcome.Enriched),
                new BatchJobRow
                {
                    Tenant = tenant,
                    BatchId = Guid.NewGuid(),
                    JobId = Guid.NewGuid(),
                    Outcome = BatchJobOutcome.Failed,
                }
            ),
            .. On(
                "cancellations",
                db,
                db.Cancellations.Where(r => r.Tenant == tenant),
                u => u.SetProperty(r => r.CancelledAt, time),
                new CancellationRow
                {
                    Tenant = tenant,
                    JobId = Guid.NewGuid(),
                    Reason = "",
                    CancelledAt = time,
                }
            ),
            .. On(
                "user_preferences",
                db,
                db.Preferences.Where(r => r.Subject == subject),
                u => u.SetProperty(r => r.Value, "{}"),
                new PreferencesRow { Subject = subject, Value = "{}" }
            ),
            .. On(
                "hot_epochs",
                db,
                db.Epochs.Where(r => r.Id == 0),
                u => u.SetProperty(r => r.Number, 0),
                new EpochRow { Id = 0, Number = 0 }
            ),
            .. On(
                "task_leases",
                db,
                db.TaskLeases.Where(r => r.Task == subject),
                u => u.SetProperty(r => r.LeaseUntil, time),
                new TaskLeaseRow { Task = kind, LeaseUntil = time }
            ),
            .. On(
                "excluded_subjects",
                db,
                db.ExcludedSubjects.Where(r => r.Epoch == -1),
                u => u.SetProperty(r => r.Sequence, 0),
                new ExcludedSubjectRow
                {
                    Epoch = -1,
                    Subject = subject,
                    Sequence = 0,
                    ExcludedAt = time,
                }
            ),
        ];
    }

    private static Statement[] On<TRow>(
        string table,
        DurableDbContext db,
        IQueryable<TRow> rows,
        Action<UpdateSettersBuilder<TRow>> change,
        TRow row
    )
        where TRow : class =>
        [
            new(table, "select", token => rows.AnyAsync(token)),
            new(
                table,
                "insert into",
                token =>
                {
                    db.Add(row);
                    return db.SaveChangesAsync(token);
                }
            ),
            new(table, "update", token => rows.ExecuteUpdateAsync(change, token)),
            new(table, "delete from", token => rows.ExecuteDeleteAsync(token)),
        ];

    private static SubjectRow NewSubject(string subject) => new() { Subject = subject, Generation = 1 };

    private static DbException? CauseOf(Exception error) => error as DbException ?? error.InnerException as DbException;

    private sealed record Statement(string Table, string Right, Func<CancellationToken, Task> RunAsync);
}

/// <summary>The outcome of the statements.</summary>
/// <param name="Denied">Those that the database refused for lack of rights, such as <c>insert into claims</c>.</param>
/// <param name="DatabaseTime">UTC by the database's clock; null if a statement was denied.</param>
internal sealed record TriedRights(IReadOnlyList<string> Denied, DateTime? DatabaseTime);
