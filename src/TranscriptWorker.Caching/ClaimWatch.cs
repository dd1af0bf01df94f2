using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching;

/// <summary>
/// Waits for one claim. Beside the lease, which runs by the database's clock, it watches by this process's monotonic clock whether the
/// claim is still renewed: where the database's clock was set back, the lease of a dead owner would last as much longer.
/// </summary>
internal sealed class ClaimWatch(ClaimStore claims, EntryKey key, long generation, TimeSpan lease, TimeProvider clock)
{
    // By a clock that goes right the lease of a claim that nobody renews has run out before.
    private readonly TimeSpan _longestSilence = lease * 1.1;
    private ClaimHolder? _holder;
    private long _unchangedSince;

    /// <summary>
    /// Takes the claim where it is free, its lease has run out, or its holder has been silent for longer than a lease; null where it is
    /// held.
    /// </summary>
    public async Task<Claim?> TryTakeAsync(CancellationToken cancellationToken)
    {
        if (await claims.TryTakeAsync(key, generation, lease, cancellationToken) is { } free)
            return free;
        var askedAt = clock.GetTimestamp();
        var holder = await claims.FindHolderAsync(key, generation, cancellationToken);
        if (holder != _holder)
            (_holder, _unchangedSince) = (holder, clock.GetTimestamp());
        return holder is not null && clock.GetElapsedTime(_unchangedSince, askedAt) > _longestSilence
            ? await claims.TryTakeFromAsync(holder, key, generation, lease, cancellationToken)
            : null;
    }
}
