#pragma warning disable RS0030 // In a query DateTime.UtcNow is translated to SQL: the database's clock, not this machine's.
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Administration.Housekeeping;

/// <summary>Lets one worker of a fleet keep house, instead of each.</summary>
public sealed class HousekeepingLease
{
    private readonly DurableSession _session;

    internal HousekeepingLease(DurableSession session) => _session = session;

    /// <summary>Takes the task for a time by the database's clock, unless another worker has it.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<bool> TryTakeAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        var seconds = lease.TotalSeconds;
        return _session.RunAsync(
            async (db, token) =>
                await db
                    .TaskLeases.Where(t => t.Task == TaskLeaseRow.Housekeeping && t.LeaseUntil < DateTime.UtcNow)
                    .ExecuteUpdateAsync(set => set.SetProperty(t => t.LeaseUntil, t => DateTime.UtcNow.AddSeconds(seconds)), token) == 1,
            cancellationToken
        );
    }
}
