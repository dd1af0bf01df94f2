using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching.Administration;

/// <summary>Whether the tiers can be reached, for logs and health checks.</summary>
public sealed class CacheStatus
{
    private readonly IHotTier _hot;
    private readonly DurableSession _durable;

    internal CacheStatus(IHotTier hot, DurableSession durable) => (_hot, _durable) = (hot, durable);

    /// <summary>Product and address of the hot tier; never a user or a password.</summary>
    public string HotTier => _hot.Name;

    /// <summary>Whether the hot tier can be reached now. If not, reads use the durable tier alone, which is slower.</summary>
    public bool IsHotTierConnected => _hot.IsConnected;

    /// <summary>Reads one row of the durable tier.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer, or lacks tables.</exception>
    public Task CheckDurableTierAsync(CancellationToken cancellationToken) =>
        _durable.RunAsync((db, token) => db.Subjects.AnyAsync(token), cancellationToken);
}
