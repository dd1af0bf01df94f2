#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Administration.Housekeeping;

/// <summary>
/// Removes unused rows.
/// </summary>
/// <remarks>
/// One short statement reads a batch. Each row is removed by a statement and transaction of its own that checks the row again. A statement
/// that removes several rows locks them in any order, and could deadlock with an invalidation, which locks the same rows; the database
/// might then abort the invalidation.
/// </remarks>
internal sealed class RowRemoval(
    DurableSession session,
    IdleSubjectRemoval subjects,
    BatchRemoval batches,
    IOptions<HousekeepingOptions> options,
    IOptions<CacheOptions> cache,
    TimeProvider clock
)
{
    /// <summary>A claim is kept for this many leases after its end: a waiting process takes it over long before.</summary>
    private const int LeasesUntilAbandoned = 10;

    private readonly int _batchSize = options.Value.BatchSize;

    public Task<int> RemoveExpiredEntriesAsync(CancellationToken cancellationToken) =>
        RemoveAsync(
            (db, token) =>
                db
                    .Entries.Where(e => e.ExpiresAt <= DateTime.UtcNow)
                    .OrderBy(e => e.ExpiresAt)
                    .Select(e => new RowKey(e.Subject, e.Generation, e.Kind, e.Fingerprint))
                    .Take(_batchSize)
                    .ToListAsync(token),
            (db, key, token) => Of(db, key).Where(e => e.ExpiresAt <= DateTime.UtcNow).ExecuteDeleteAsync(token),
            cancellationToken
        );

    public Task<int> RemoveAbandonedClaimsAsync(CancellationToken cancellationToken)
    {
        var seconds = -LeasesUntilAbandoned * cache.Value.ClaimLease.TotalSeconds;
        return RemoveAsync(
            (db, token) =>
                db
                    .Claims.Where(c => c.LeaseUntil < DateTime.UtcNow.AddSeconds(seconds))
                    .OrderBy(c => c.LeaseUntil)
                    .Take(_batchSize)
                    .ToListAsync(token),
            (db, row, token) =>
                db
                    .Claims.Where(c =>
                        c.Subject == row.Subject
                        && c.Generation == row.Generation
                        && c.Kind == row.Kind
                        && c.Fingerprint == row.Fingerprint
                        && c.Owner == row.Owner
                        && c.FencingToken == row.FencingToken
                        && c.LeaseUntil < DateTime.UtcNow.AddSeconds(seconds)
                    )
                    .ExecuteDeleteAsync(token),
            cancellationToken
        );
    }

    public Task<int> RemoveJobIdsAsync(CancellationToken cancellationToken)
    {
        var seconds = -options.Value.JobMemory.TotalSeconds;
        return RemoveAsync(
            (db, token) =>
                db
                    .AppliedJobs.Where(j => j.AppliedAt < DateTime.UtcNow.AddSeconds(seconds))
                    .OrderBy(j => j.AppliedAt)
                    .Take(_batchSize)
                    .ToListAsync(token),
            (db, row, token) => db.AppliedJobs.Where(j => j.Subject == row.Subject && j.JobId == row.JobId).ExecuteDeleteAsync(token),
            cancellationToken
        );
    }

    public Task<int> RemoveInvalidationIdsAsync(CancellationToken cancellationToken)
    {
        var seconds = -options.Value.JobMemory.TotalSeconds;
        return RemoveAsync(
            (db, token) =>
                db
                    .AppliedInvalidations.Where(i => i.AppliedAt < DateTime.UtcNow.AddSeconds(seconds))
                    .OrderBy(i => i.AppliedAt)
                    .Take(_batchSize)
                    .ToListAsync(token),
            (db, row, token) =>
                db
                    .AppliedInvalidations.Where(i => i.Subject == row.Subject && i.InvalidationId == row.InvalidationId)
                    .ExecuteDeleteAsync(token),
            cancellationToken
        );
    }

    public Task<int> RemoveCommandStartsAsync(CancellationToken cancellationToken)
    {
        var seconds = -options.Value.JobMemory.TotalSeconds;
        return RemoveAsync(
            (db, token) =>
                db
                    .CommandStarts.Where(s => s.StartedAt < DateTime.UtcNow.AddSeconds(seconds))
                    .OrderBy(s => s.StartedAt)
                    .Take(_batchSize)
                    .ToListAsync(token),
            (db, row, token) =>
                db
                    .CommandStarts.Where(s => s.Subject == row.Subject && s.CommandId == row.CommandId && s.StartedAt == row.StartedAt)
                    .ExecuteDeleteAsync(token),
            cancellationToken
        );
    }

    public Task<int> RemoveEndedJobsAsync(CancellationToken cancellationToken)
    {
        var seconds = -options.Value.EndedJobMemory.TotalSeconds;
        return RemoveAsync(
            (db, token) =>
                db
                    .Jobs.Where(j => j.EndedAt < DateTime.UtcNow.AddSeconds(seconds))
                    .OrderBy(j => j.EndedAt)
                    .Select(j => new JobId(j.Tenant, j.JobId))
                    .Take(_batchSize)
                    .ToListAsync(token),
            (db, row, token) =>
                db
                    .Jobs.Where(j => j.Tenant == row.Tenant && j.JobId == row.Id && j.EndedAt < DateTime.UtcNow.AddSeconds(seconds))
                    .ExecuteDeleteAsync(token),
            cancellationToken
        );
    }

    public Task<int> RemoveCancellationsAsync(CancellationToken cancellationToken)
    {
        var seconds = -options.Value.CancellationMemory.TotalSeconds;
        return RemoveAsync(
            (db, token) =>
                db
                    .Cancellations.Where(c => c.CancelledAt < DateTime.UtcNow.AddSeconds(seconds))
                    .OrderBy(c => c.CancelledAt)
                    .Take(_batchSize)
                    .ToListAsync(token),
            (db, row, token) => db.Cancellations.Where(c => c.Tenant == row.Tenant && c.JobId == row.JobId).ExecuteDeleteAsync(token),
            cancellationToken
        );
    }

    /// <inheritdoc cref="BatchRemoval.RunAsync"/>
    public Task<int> RemoveBatchesAsync(CancellationToken cancellationToken) => batches.RunAsync(cancellationToken);

    /// <inheritdoc cref="IdleSubjectRemoval.RunAsync"/>
    public Task<int> RemoveIdleSubjectsAsync(CancellationToken cancellationToken) => subjects.RunAsync(cancellationToken);

    /// <summary>Walks all entries in the order of their keys, and removes those of earlier generations than their subject's.</summary>
    /// <param name="seen">Called for each entry that may be read and has a file.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    public async Task<int> RemoveOutdatedEntriesAsync(Action<EntryKey, long> seen, CancellationToken cancellationToken)
    {
        var removed = 0;
        RowKey? last = null;
        while (true)
        {
            var after = last;
            var page = await session.RunAsync((db, token) => ReadPageAsync(db, after, token), cancellationToken);
            foreach (var row in page)
            {
                var key = row.Key;
                if (key.Generation < row.CurrentGeneration)
                    removed += await session.RunAsync((db, token) => Of(db, key).ExecuteDeleteAsync(token), cancellationToken);
                else if (
                    !row.IsExpired
                    && EntryKind.All.FirstOrDefault(k => string.Equals(k.Name, key.Kind, StringComparison.Ordinal))
                        is { HasFile: true } kind
                )
                    seen(new EntryKey(Subject.FromStored(key.Subject), kind, Fingerprint.FromStored(key.Fingerprint)), key.Generation);
            }

            if (page.Count < _batchSize)
                return removed;
            last = page[^1].Key;
            await Task.Delay(options.Value.Pause, clock, cancellationToken);
        }
    }

    private async Task<int> RemoveAsync<TRow>(
        Func<DurableDbContext, CancellationToken, Task<List<TRow>>> find,
        Func<DurableDbContext, TRow, CancellationToken, Task<int>> remove,
        CancellationToken cancellationToken
    )
    {
        var removed = 0;
        while (true)
        {
            var batch = await session.RunAsync(find, cancellationToken);
            var before = removed;
            foreach (var row in batch)
                removed += await session.RunAsync((db, token) => remove(db, row, token), cancellationToken);
            // If no row was left, another worker is removing the same rows.
            if (batch.Count < _batchSize || removed == before)
                return removed;
            await Task.Delay(options.Value.Pause, clock, cancellationToken);
        }
    }

    private static IQueryable<EntryRow> Of(DurableDbContext db, RowKey key) =>
        db.Entries.Where(e =>
            e.Subject == key.Subject && e.Generation == key.Generation && e.Kind == key.Kind && e.Fingerprint == key.Fingerprint
        );

    private Task<List<WalkedRow>> ReadPageAsync(DurableDbContext db, RowKey? after, CancellationToken cancellationToken)
    {
        var rows = db.Entries.AsQueryable();
#pragma warning disable CA1310, MA0074 // Translated to SQL, where the columns' collation is ordinal.
        if (after is { } last)
            // The first condition is redundant, but lets the database use an index.
            rows = rows.Where(e =>
                e.Subject.CompareTo(last.Subject) >= 0
                && (
                    e.Subject.CompareTo(last.Subject) > 0
                    || e.Generation > last.Generation
                    || (
                        e.Generation == last.Generation
                        && (e.Kind.CompareTo(last.Kind) > 0 || (e.Kind == last.Kind && e.Fingerprint.CompareTo(last.Fingerprint) > 0))
                    )
                )
            );
#pragma warning restore CA1310, MA0074
        return rows.OrderBy(e => e.Subject)
            .ThenBy(e => e.Generation)
            .ThenBy(e => e.Kind)
            .ThenBy(e => e.Fingerprint)
            .Take(_batchSize)
            .Select(e => new WalkedRow(
                new RowKey(e.Subject, e.Generation, e.Kind, e.Fingerprint),
                db.Subjects.Where(s => s.Subject == e.Subject).Select(s => s.Generation).FirstOrDefault(),
                e.ExpiresAt <= DateTime.UtcNow
            ))
            .ToListAsync(cancellationToken);
    }

    private sealed record JobId(string Tenant, Guid Id);

    private sealed record RowKey(string Subject, long Generation, string Kind, string Fingerprint);

    private sealed record WalkedRow(RowKey Key, long CurrentGeneration, bool IsExpired);
}
