#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;

namespace TranscriptWorker.Caching.Durable.Cancellations;

/// <summary>Remembers which jobs were cancelled, until housekeeping forgets them.</summary>
public sealed class CancellationStore
{
    /// <summary>Longest reason, in characters.</summary>
    public const int MaxReasonLength = CancellationRow.MaxReasonLength;

    private readonly DurableSession _session;

    internal CancellationStore(DurableSession session) => _session = session;

    /// <summary>Remembers a cancellation, unless the job was cancelled before.</summary>
    /// <param name="tenantId">The tenant of the job; null for none.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="reason">Why, in at most <see cref="MaxReasonLength"/> characters; null for no reason.</param>
    /// <param name="cancellationToken">Ends the call; the cancellation may be remembered nevertheless.</param>
    /// <returns>The first cancellation of the job.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<StoredCancellation> AddAsync(string? tenantId, Guid jobId, string? reason, CancellationToken cancellationToken)
    {
        var tenant = tenantId ?? "";
        return _session.RunAsync(
            async (db, token) =>
            {
                await using (var transaction = await _session.BeginSyncedAsync(db, token))
                {
                    var now = await db.Epochs.Select(_ => DateTime.UtcNow).SingleAsync(token);
                    await _session.InsertNewAsync(
                        db,
                        "cancellations",
                        ["tenant", "job_id", "reason", "cancelled_at"],
                        keyColumns: 2,
                        "tenant",
                        [
                            [tenant, jobId, reason ?? "", now],
                        ],
                        token
                    );
                    await transaction.CommitAsync(token);
                }

                var row =
                    await Of(db, tenant, jobId).SingleOrDefaultAsync(token)
                    ?? throw new DurableTierException("The cancellation was removed at once; try again.", isTransient: true, null);
                return new StoredCancellation(
                    row.Reason.Length > 0 ? row.Reason : null,
                    DateTime.SpecifyKind(row.CancelledAt, DateTimeKind.Utc)
                );
            },
            cancellationToken
        );
    }

    /// <summary>Whether a job was cancelled.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<bool> ContainsAsync(string? tenantId, Guid jobId, CancellationToken cancellationToken)
    {
        var tenant = tenantId ?? "";
        return _session.RunAsync((db, token) => Of(db, tenant, jobId).AnyAsync(token), cancellationToken);
    }

    /// <summary>The jobs that were cancelled last.</summary>
    /// <param name="count">Maximum number of jobs.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<IReadOnlyList<CancelledJob>> ListAsync(int count, CancellationToken cancellationToken) =>
        _session.RunAsync<IReadOnlyList<CancelledJob>>(
            async (db, token) =>
                await db
                    .Cancellations.OrderByDescending(c => c.CancelledAt)
                    .Take(count)
                    .Select(c => new CancelledJob(c.Tenant == "" ? null : c.Tenant, c.JobId))
                    .ToListAsync(token),
            cancellationToken
        );

    private static IQueryable<CancellationRow> Of(DurableDbContext db, string tenant, Guid jobId) =>
        db.Cancellations.Where(c => c.Tenant == tenant && c.JobId == jobId);
}

/// <summary>Identity of a cancelled job.</summary>
/// <param name="TenantId">Its tenant; null for none.</param>
/// <param name="JobId">Its id.</param>
public readonly record struct CancelledJob(string? TenantId, Guid JobId);

/// <summary>The first cancellation of a job.</summary>
/// <param name="Reason">Why; null for no reason.</param>
/// <param name="CancelledAt">When, UTC by the database's clock.</param>
public sealed record StoredCancellation(string? Reason, DateTime CancelledAt);
