using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching.Computation;

/// <summary>Commits the result of a computation under its claim, then fills the hot tier.</summary>
internal sealed class ResultCommit(
    ClaimStore claims,
    IHotTier hot,
    IOptions<CacheOptions> options,
    CacheMetrics metrics,
    TimeProvider clock,
    ILogger<ResultCommit> logger
)
{
    private readonly CacheOptions _options = options.Value;

    /// <summary>Whether a result is too large to be stored; one that is, is logged.</summary>
    public bool IsTooLarge(EntryKey key, byte[] json)
    {
        if (json.Length <= _options.MaxValueBytes)
            return false;
        Log.ValueTooLarge(logger, key, json.Length);
        return true;
    }

    /// <returns>The entry.</returns>
    /// <exception cref="GenerationChangedException">The claim was taken over, or the subject has another generation by now.</exception>
    public async Task<CacheEntry> CommitAsync(Claim claim, byte[] json, TimeSpan cost, CancellationToken cancellationToken)
    {
        var (key, generation) = (claim.Key, claim.Generation);
        var readStartedAt = clock.GetTimestamp();
        var lifetime = _options.Lifetimes.Of(key.Kind);
        // Rule: refused-result-dropped
        if (await claims.CommitAsync(claim, EntryFormat.Pack(json), lifetime, cost, cancellationToken) is not { } stored)
        {
            metrics.CommitRefused(key.Kind);
            Log.ClaimLost(logger, key);
            throw new GenerationChangedException(key);
        }

        metrics.Stored(key.Kind, json.Length, stored.Value.Length);
        await hot.FillAsync(HotFill.OfKnown(key, generation, readStartedAt, stored.Value, lifetime), cancellationToken);
        return new CacheEntry(json, EntrySource.Computed, stored.Fence.ExpiresAt, cost);
    }
}
