namespace TranscriptWorker.Caching.Computation;

/// <summary>
/// Waits for one claim. Besides the lease, which runs by the database's clock, it checks by this process's monotonic clock whether the
/// owner still renews the claim: if the database's clock was set back, the lease of a dead owner would last that much longer.
/// </summary>
internal sealed class ClaimAcquisition(ClaimStore claims, EntryKey key, long generation, TimeSpan lease, TimeProvider clock)
{
    // If the database's clock is right, the lease of a claim that nobody renews has run out before this time.
    private readonly TimeSpan _longestSilence = lease * 1.1;
    private ClaimHolder? _holder;
    private long _unchangedSince;

    /// <summary>
    /// Takes the claim if it is free, its lease has run out, or its owner has not renewed it for longer than a lease; null if it is held.
    /// </summary>
    public async Task<Claim?> TryTakeAsync(CancellationToken cancellationToken)
    {
        if (await claims.TryTakeAsync(key, generation, lease, cancellationToken) is { } free)
            return free;
        var readStartedAt = clock.GetTimestamp();
        var holder = await claims.FindHolderAsync(key, generation, cancellationToken);
        if (holder != _holder)
            (_holder, _unchangedSince) = (holder, clock.GetTimestamp());
        return holder is not null && clock.GetElapsedTime(_unchangedSince, readStartedAt) > _longestSilence
            ? await claims.TryTakeFromAsync(holder, key, generation, lease, cancellationToken)
            : null;
    }
}
