#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Batches;

namespace TranscriptWorker.Caching.Administration.Housekeeping;

/// <summary>
/// Removes batches some time after they were completed, or, if jobs of them are missing, a longer time after they were started. The jobs of
/// a batch go first, so that a pass that ends early leaves no job without its batch.
/// </summary>
internal sealed class BatchRemoval(DurableSession session, IOptions<HousekeepingOptions> options, TimeProvider clock)
{
    private readonly int _batchSize = options.Value.BatchSize;
    private readonly double _completedSeconds = -options.Value.BatchMemory.TotalSeconds;
    private readonly double _openSeconds = -options.Value.OpenBatchMemory.TotalSeconds;

    /// <returns>The number of batches that were removed.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var removed = 0;
        while (true)
        {
            var old = await session.RunAsync(
                (db, token) =>
                    Old(db.Batches).OrderBy(b => b.StartedAt).Select(b => new { b.Tenant, b.BatchId }).Take(_batchSize).ToListAsync(token),
                cancellationToken
            );
            var before = removed;
            foreach (var batch in old)
            {
                await RemoveJobsAsync(batch.Tenant, batch.BatchId, cancellationToken);
                removed += await session.RunAsync(
                    (db, token) =>
                        Old(db.Batches.Where(b => b.Tenant == batch.Tenant && b.BatchId == batch.BatchId)).ExecuteDeleteAsync(token),
                    cancellationToken
                );
            }

            // If no row was left, another worker is removing the same rows.
            if (old.Count < _batchSize || removed == before)
                return removed;
            await Task.Delay(options.Value.Pause, clock, cancellationToken);
        }
    }

    private async Task RemoveJobsAsync(string tenant, Guid batchId, CancellationToken cancellationToken)
    {
        while (
            await session.RunAsync(
                (db, token) =>
                    db
                        .BatchJobs.Where(j => j.Tenant == tenant && j.BatchId == batchId)
                        .OrderBy(j => j.JobId)
                        .Take(_batchSize)
                        .ExecuteDeleteAsync(token),
                cancellationToken
            ) == _batchSize
        )
            await Task.Delay(options.Value.Pause, clock, cancellationToken);
    }

    private IQueryable<BatchRow> Old(IQueryable<BatchRow> batches) =>
        batches.Where(b =>
            b.CompletedAt < DateTime.UtcNow.AddSeconds(_completedSeconds)
            || (b.CompletedAt == null && b.StartedAt < DateTime.UtcNow.AddSeconds(_openSeconds))
        );
}
