using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Caching.Hot.Redis.Epochs;

namespace TranscriptWorker.Caching.Administration;

/// <summary>Whether the tiers can be reached, for logs and health checks.</summary>
public sealed class CacheStatus
{
    private readonly IHotTier _hot;
    private readonly DurableSession _durable;
    private readonly EpochView _epochs;
    private readonly TimeProvider _clock;

    internal CacheStatus(IHotTier hot, DurableSession durable, EpochView epochs, TimeProvider clock) =>
        (_hot, _durable, _epochs, _clock) = (hot, durable, epochs, clock);

    /// <summary>Product and address of the hot tier; never a user or a password.</summary>
    public string HotTier => _hot.Name;

    /// <summary>Whether the hot tier can be reached now. If not, reads use the durable tier alone, which is slower.</summary>
    public bool IsHotTierConnected => _hot.IsConnected;

    /// <summary>
    /// How long ago this process began the read of the current epoch that succeeded last. It reads four times a second, or every 2.5 s
    /// while it is idle, and uses Redis only if that is less than a second ago. Null before the first use of Redis.
    /// </summary>
    public TimeSpan? EpochAge => _epochs.Known is { } known ? _clock.GetElapsedTime(known.ReadStartedAt) : null;

    /// <summary>Reads one row of the durable tier.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer, or lacks tables.</exception>
    public Task CheckDurableTierAsync(CancellationToken cancellationToken) =>
        _durable.RunAsync((db, token) => db.Subjects.AnyAsync(token), cancellationToken);
}
