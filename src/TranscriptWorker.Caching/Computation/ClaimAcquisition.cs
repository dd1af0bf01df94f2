namespace TranscriptWorker.Caching.Computation;

/// <summary>
/// Takes the claims of several entries of one subject and generation, as they become free. Besides the leases, which run by the database's
/// clock, it checks by this process's monotonic clock whether an owner still renews its claim: if the database's clock was set back, the
/// lease of a dead owner would last that much longer.
/// </summary>
internal sealed class ClaimAcquisition(ClaimStore claims, long generation, TimeSpan lease, TimeProvider clock)
{
    // If the database's clock is right, the lease of a claim that nobody renews has run out before this time.
    private readonly TimeSpan _longestSilence = lease * 1.1;
    private readonly Dictionary<EntryKey, (ClaimHolder Holder, long Since)> _known = [];
    private readonly string _owner = claims.NewOwner();
    private long _readStartedAt;

    /// <summary>
    /// Takes each claim that is free, whose lease has run out, or whose owner has not renewed it for longer than a lease.
    /// </summary>
    /// <returns>The claims that were taken; the others have owners.</returns>
    public async Task<List<Claim>> TryTakeAsync(IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken)
    {
        // A claim that had an owner a moment ago probably still has one, so that an insert would only fail.
        var holders = _known.Count > 0 ? await FindHoldersAsync(keys, cancellationToken) : null;
        var free = holders is null ? keys : [.. keys.Where(k => !holders.ContainsKey(k))];
        var taken = new List<Claim>(free.Count > 0 ? await claims.TryTakeAsync(free, generation, _owner, lease, cancellationToken) : []);
        if (taken.Count == keys.Count)
            return taken;
        holders ??= await FindHoldersAsync([.. keys.Where(k => taken.TrueForAll(c => c.Key != k))], cancellationToken);
        foreach (var (key, holder) in holders)
            if (
                (holder.IsExpired || IsSilent(key))
                && await claims.TryTakeFromAsync(holder, key, generation, _owner, lease, cancellationToken) is { } claim
            )
                taken.Add(claim);
        return taken;
    }

    private async Task<Dictionary<EntryKey, ClaimHolder>> FindHoldersAsync(
        IReadOnlyCollection<EntryKey> keys,
        CancellationToken cancellationToken
    )
    {
        _readStartedAt = clock.GetTimestamp();
        var found = await claims.FindHoldersAsync(keys, generation, cancellationToken);
        foreach (var (key, holder) in found)
            if (!_known.TryGetValue(key, out var known) || known.Holder != holder with { IsExpired = known.Holder.IsExpired })
                _known[key] = (holder, clock.GetTimestamp());
        return found;
    }

    // From after the first answer that named this holder to before the last request.
    private bool IsSilent(EntryKey key) => clock.GetElapsedTime(_known[key].Since, _readStartedAt) > _longestSilence;
}
