#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Administration.Housekeeping;

/// <summary>
/// Removes the rows of subjects of which nothing has been stored for longer than any entry lives. A generation must not be used twice, so
/// new subjects begin above a floor, which is raised to the generation of a row in the pass before the one that removes it: a statement
/// that finds the row missing cannot have read an earlier floor.
/// </summary>
internal sealed class IdleSubjectRemoval(
    DurableSession session,
    IOptions<HousekeepingOptions> options,
    IOptions<CacheOptions> cache,
    TimeProvider clock
)
{
    private static readonly TimeSpan Reserve = TimeSpan.FromDays(1);

    private readonly int _batchSize = options.Value.BatchSize;
    private readonly double _idleSeconds = (EntryKind.All.Max(cache.Value.Lifetimes.Of) + Reserve).TotalSeconds;

    /// <summary>Walks all subjects in the order of their names.</summary>
    /// <returns>The number of rows that were removed.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var floor = await session.RunAsync(FindFloorAsync, cancellationToken);
        var (removed, highest, last) = (0, floor, "");
        while (true)
        {
            var after = last;
            var page = await session.RunAsync((db, token) => ReadPageAsync(db, after, token), cancellationToken);
            foreach (var row in page.Where(r => !r.IsInUse))
            {
                if (!row.IsNoted)
                    await session.RunAsync((db, token) => NoteAsync(db, row, token), cancellationToken);
                else if (row.IsOld && row.Generation <= floor)
                    removed += await session.RunAsync((db, token) => RemoveAsync(db, row, token), cancellationToken);
                else if (row.IsOld)
                    highest = Math.Max(highest, row.Generation);
            }

            if (page.Count < _batchSize)
                break;
            last = page[^1].Subject;
            await Task.Delay(options.Value.Pause, clock, cancellationToken);
        }

        if (highest > floor)
            await session.RunAsync((db, token) => RaiseFloorAsync(db, highest, token), cancellationToken);
        return removed;
    }

    private static Task<long> FindFloorAsync(DurableDbContext db, CancellationToken cancellationToken) =>
        db.Epochs.Where(e => e.Id == EpochRow.TheOnlyId).Select(e => e.GenerationFloor).SingleAsync(cancellationToken);

    private static Task<int> RaiseFloorAsync(DurableDbContext db, long generation, CancellationToken cancellationToken) =>
        db
            .Epochs.Where(e => e.Id == EpochRow.TheOnlyId && e.GenerationFloor < generation)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.GenerationFloor, generation), cancellationToken);

    private Task<List<WalkedSubject>> ReadPageAsync(DurableDbContext db, string after, CancellationToken cancellationToken) =>
        db
#pragma warning disable CA1310, MA0074 // Translated to SQL, where the column's collation is ordinal.
            .Subjects.Where(s => s.Subject.CompareTo(after) > 0)
#pragma warning restore CA1310, MA0074
            .OrderBy(s => s.Subject)
            .Take(_batchSize)
            .Select(s => new WalkedSubject(
                s.Subject,
                s.Generation,
                s.IdleSince != null,
                s.IdleSince < DateTime.UtcNow.AddSeconds(-_idleSeconds),
                db.Entries.Any(e => e.Subject == s.Subject)
                    || db.AppliedJobs.Any(j => j.Subject == s.Subject)
                    || db.AppliedInvalidations.Any(i => i.Subject == s.Subject)
                    || db.Preferences.Any(p => p.Subject == s.Subject)
            ))
            .ToListAsync(cancellationToken);

    private static Task<int> NoteAsync(DurableDbContext db, WalkedSubject row, CancellationToken cancellationToken) =>
        db
            .Subjects.Where(s => s.Subject == row.Subject && s.Generation == row.Generation && s.IdleSince == null)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.IdleSince, s => DateTime.UtcNow), cancellationToken);

    private Task<int> RemoveAsync(DurableDbContext db, WalkedSubject row, CancellationToken cancellationToken) =>
        db
            .Subjects.Where(s =>
                s.Subject == row.Subject
                && s.Generation == row.Generation
                && s.IdleSince < DateTime.UtcNow.AddSeconds(-_idleSeconds)
                && !db.Entries.Any(e => e.Subject == s.Subject)
                && !db.AppliedInvalidations.Any(i => i.Subject == s.Subject)
            )
            .ExecuteDeleteAsync(cancellationToken);

    private sealed record WalkedSubject(string Subject, long Generation, bool IsNoted, bool IsOld, bool IsInUse);
}
