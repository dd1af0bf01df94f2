using Microsoft.Extensions.Logging;

namespace TranscriptWorker.Caching.Computation;

/// <summary>Computes an entry of the durable tier once in the fleet: the process that holds the claim computes, the others wait.</summary>
internal sealed class ClaimedComputation(
    ClaimKeeper claims,
    CommittedEntryLookup committed,
    ResultCommit results,
    CacheMetrics metrics,
    TimeProvider clock,
    ILogger<ClaimedComputation> logger
)
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(500);

    public async Task<CacheEntry> RunAsync(
        EntryKey key,
        long generation,
        Func<CancellationToken, ValueTask<byte[]>> compute,
        CancellationToken cancellationToken
    )
    {
        var acquisition = claims.Acquire(key, generation);
        var poll = FirstPoll;
        while (true)
        {
            var claim = await acquisition.TryTakeAsync(cancellationToken);
            try
            {
                // The previous owner of the claim may have committed.
                // Rule: claim-then-read
                if (await committed.FindAsync(key, generation, cancellationToken) is { } found)
                {
                    await ReleaseAsync(claim);
                    return found;
                }

                if (claim is not null) // Rule: computation-needs-claim
                    return await ComputeAsync(claim, compute, cancellationToken);
            }
            catch
            {
                await ReleaseAsync(claim);
                throw;
            }

            if (poll == FirstPoll)
            {
                metrics.Waited(key.Kind);
                Log.WaitingForClaim(logger, key);
            }

            await Task.Delay(poll, clock, cancellationToken);
            poll = poll * 2 < LongestPoll ? poll * 2 : LongestPoll;
        }
    }

    private async Task<CacheEntry> ComputeAsync(
        Claim claim,
        Func<CancellationToken, ValueTask<byte[]>> compute,
        CancellationToken cancellationToken
    )
    {
        var key = claim.Key;
        if (claim.FencingToken > 1)
        {
            metrics.TakenOver(key.Kind);
            Log.ClaimTakenOver(logger, key, claim.FencingToken);
        }

        var started = clock.GetTimestamp();
        var json = await ComputeRenewingAsync(claim, compute, cancellationToken);
        var cost = clock.GetElapsedTime(started);
        metrics.Computed(key.Kind, cost);
        if (!results.IsTooLarge(key, json))
            return await results.CommitAsync(claim, json, cost, cancellationToken);
        await ReleaseAsync(claim);
        return new CacheEntry(json, EntrySource.Computed, clock.GetUtcNow().UtcDateTime, cost);
    }

    private async Task<byte[]> ComputeRenewingAsync(
        Claim claim,
        Func<CancellationToken, ValueTask<byte[]>> compute,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await claims.RunRenewingAsync(claim, compute, cancellationToken);
        }
        catch (ClaimLostException)
        {
            metrics.CommitRefused(claim.Key.Kind);
            Log.ClaimLost(logger, claim.Key);
            throw new GenerationChangedException(claim.Key);
        }
    }

    private Task ReleaseAsync(Claim? claim) => claim is null ? Task.CompletedTask : claims.ReleaseAsync(claim);
}
