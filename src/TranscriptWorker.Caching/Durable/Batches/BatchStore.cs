#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable.Batches;

/// <summary>Counts the outcomes of the jobs of a batch, each job once, until as many are counted as the batch has jobs.</summary>
public sealed class BatchStore
{
    private readonly DurableSession _session;

    internal BatchStore(DurableSession session) => _session = session;

    /// <summary>Finds a batch, and adds it if this is its first job.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="size">The number of jobs, as this one says. The size that the first job gave counts.</param>
    /// <param name="cancellationToken">Ends the call; the batch may have been added nevertheless.</param>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<BatchState> JoinAsync(BatchKey batch, Guid jobId, int size, CancellationToken cancellationToken) =>
        _session.RunAsync(
            async (db, token) =>
            {
                if (await FindAsync(db, batch, jobId, token) is { Size: not null } known)
                    return known;
                if (!await TryAddAsync(db, batch, size, token))
                    await Of(db, batch)
                        .Where(b => b.Size == BatchRow.UnknownSize)
                        .ExecuteUpdateAsync(set => set.SetProperty(b => b.Size, size), token);
                return await FindAsync(db, batch, jobId, token)
                    ?? throw new DurableTierException("The batch was removed while a job joined it; try again.", isTransient: true, null);
            },
            cancellationToken
        );

    /// <summary>
    /// Counts the outcome of a job, if it is the first one of this job. Until the batch is complete, an enriched job replaces its earlier
    /// outcome.
    /// </summary>
    /// <param name="batch">The batch.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="outcome">What became of it.</param>
    /// <param name="cancellationToken">Ends the call; the outcome may have been counted nevertheless.</param>
    /// <returns>The batch; null if the job does not belong to it, because it was complete without the job.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<BatchState?> CountAsync(BatchKey batch, Guid jobId, BatchJobOutcome outcome, CancellationToken cancellationToken) =>
        _session.RunAsync(
            async (db, token) =>
            {
                await using (var transaction = await _session.BeginSyncedAsync(db, token))
                {
                    if (await TryCountAsync(db, (batch, BatchRow.UnknownSize), jobId, outcome, token))
                        await transaction.CommitAsync(token);
                }

                return await FindAsync(db, batch, jobId, token) is { HasJob: true } state ? state : null;
            },
            cancellationToken
        );

    /// <summary>Counts the outcome of a recorded job in the transaction of the context, as <see cref="CountAsync"/> does.</summary>
    internal async Task CountRecordedAsync(
        DurableDbContext db,
        RecordedBatch batch,
        Guid jobId,
        BatchJobOutcome outcome,
        CancellationToken cancellationToken
    )
    {
        const string uncounted = "uncounted";
        var transaction = db.Database.CurrentTransaction!;
        await transaction.CreateSavepointAsync(uncounted, cancellationToken);
        if (!await TryCountAsync(db, (batch.Key, batch.Size), jobId, outcome, cancellationToken))
            await transaction.RollbackToSavepointAsync(uncounted, cancellationToken);
    }

    /// <summary>Finds a batch.</summary>
    /// <returns>The batch; null if none of its jobs was started, or housekeeping has removed it.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<BatchState?> FindAsync(BatchKey batch, CancellationToken cancellationToken) =>
        _session.RunAsync((db, token) => FindAsync(db, batch, Guid.Empty, token), cancellationToken);

    /// <summary>The job's row is locked before the batch's in each transaction, so that no two wait for each other.</summary>
    private async Task<bool> TryCountAsync(
        DurableDbContext db,
        (BatchKey Key, int Size) sized,
        Guid jobId,
        BatchJobOutcome outcome,
        CancellationToken cancellationToken
    )
    {
        var batch = sized.Key;
        var added = await _session.InsertNewAsync(
            db,
            "batch_jobs",
            ["tenant", "batch_id", "job_id", "outcome"],
            keyColumns: 3,
            "tenant",
            [
                [batch.Tenant, batch.BatchId, jobId, (int)outcome],
            ],
            cancellationToken
        );
        if (added.Count == 1)
            return await TryRaiseAsync(db, sized, outcome, replaced: null, cancellationToken);
        if (outcome != BatchJobOutcome.Enriched)
            return false;
        foreach (var earlier in (BatchJobOutcome[])[BatchJobOutcome.Failed, BatchJobOutcome.Cancelled])
            if (
                await db
                    .BatchJobs.Where(j =>
                        j.Tenant == batch.Tenant && j.BatchId == batch.BatchId && j.JobId == jobId && j.Outcome == earlier
                    )
                    .ExecuteUpdateAsync(set => set.SetProperty(j => j.Outcome, BatchJobOutcome.Enriched), cancellationToken) == 1
            )
                return await TryRaiseAsync(db, sized, outcome, earlier, cancellationToken);
        return false;
    }

    /// <returns>Whether the counts were raised; a complete batch stays as it is.</returns>
    private async Task<bool> TryRaiseAsync(
        DurableDbContext db,
        (BatchKey Key, int Size) batch,
        BatchJobOutcome outcome,
        BatchJobOutcome? replaced,
        CancellationToken cancellationToken
    )
    {
        if (await RaiseAsync(db, batch, outcome, replaced, cancellationToken) == 1)
            return true;
        // If it is not added, another transaction has added it meanwhile, or it is complete.
        _ = await TryAddAsync(db, batch.Key, batch.Size, cancellationToken);
        return await RaiseAsync(db, batch, outcome, replaced, cancellationToken) == 1;
    }

    private static Task<int> RaiseAsync(
        DurableDbContext db,
        (BatchKey Key, int Size) batch,
        BatchJobOutcome outcome,
        BatchJobOutcome? replaced,
        CancellationToken cancellationToken
    )
    {
        var (enriched, failed, cancelled) = (
            Change(BatchJobOutcome.Enriched),
            Change(BatchJobOutcome.Failed),
            Change(BatchJobOutcome.Cancelled)
        );
        var (added, size) = (enriched + failed + cancelled, batch.Size);
        return Of(db, batch.Key)
            .Where(b => b.CompletedAt == null)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(b => b.Enriched, b => b.Enriched + enriched)
                        .SetProperty(b => b.Failed, b => b.Failed + failed)
                        .SetProperty(b => b.Cancelled, b => b.Cancelled + cancelled)
                        .SetProperty(b => b.Size, b => b.Size == BatchRow.UnknownSize ? size : b.Size)
                        .SetProperty(
                            b => b.CompletedAt,
                            b =>
                                (b.Size == BatchRow.UnknownSize ? size : b.Size) != BatchRow.UnknownSize
                                && b.Enriched + b.Failed + b.Cancelled + added >= (b.Size == BatchRow.UnknownSize ? size : b.Size)
                                    ? DateTime.UtcNow
                                    : null
                        ),
                cancellationToken
            );

        int Change(BatchJobOutcome counter) => (outcome == counter ? 1 : 0) - (replaced == counter ? 1 : 0);
    }

    private async Task<bool> TryAddAsync(DurableDbContext db, BatchKey batch, int size, CancellationToken cancellationToken)
    {
        var now = await db.Epochs.Select(_ => DateTime.UtcNow).SingleAsync(cancellationToken);
        var added = await _session.InsertNewAsync(
            db,
            "batches",
            ["tenant", "batch_id", "size", "started_at", "enriched", "failed", "cancelled"],
            keyColumns: 2,
            "tenant",
            [
                [batch.Tenant, batch.BatchId, size, now, 0, 0, 0],
            ],
            cancellationToken
        );
        return added.Count == 1;
    }

    private static async Task<BatchState?> FindAsync(DurableDbContext db, BatchKey batch, Guid jobId, CancellationToken cancellationToken)
    {
        var found = await Of(db, batch)
            .Select(b => new
            {
                Batch = b,
                HasJob = db.BatchJobs.Any(j => j.Tenant == b.Tenant && j.BatchId == b.BatchId && j.JobId == jobId),
            })
            .SingleOrDefaultAsync(cancellationToken);
        return found?.Batch is not { } row
            ? null
            : new BatchState(
                row.Size == BatchRow.UnknownSize ? null : row.Size,
                row.Enriched,
                row.Failed,
                row.Cancelled,
                DateTime.SpecifyKind(row.StartedAt, DateTimeKind.Utc),
                row.CompletedAt is { } completed ? DateTime.SpecifyKind(completed, DateTimeKind.Utc) : null
            )
            {
                HasJob = found.HasJob,
            };
    }

    private static IQueryable<BatchRow> Of(DurableDbContext db, BatchKey batch) =>
        db.Batches.Where(b => b.Tenant == batch.Tenant && b.BatchId == batch.BatchId);
}
