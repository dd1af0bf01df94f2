using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching.Computation;

/// <summary>Computes an entry that only the hot tier holds, without a claim.</summary>
internal sealed class HotOnlyComputation(
    IHotTier hot,
    DurableReader durable,
    ResultCommit results,
    IOptions<CacheOptions> options,
    CacheMetrics metrics,
    TimeProvider clock
)
{
    public async Task<CacheEntry> RunAsync(EntryComputation computation, long generation, CancellationToken cancellationToken)
    {
        var (key, started) = (computation.Key, clock.GetTimestamp());
        var json = await computation.ComputeAsync(cancellationToken);
        var (cost, lifetime, now) = (
            clock.GetElapsedTime(started),
            options.Value.Lifetimes.Of(key.Kind),
            await durable.FindTimeAsync(cancellationToken)
        );
        var fence = new Fence(generation, now, now + lifetime, cost);
        metrics.Computed(key.Kind, cost);
        if (!results.IsTooLarge(key, json))
            await hot.FillAsync(
                HotFill.OfKnown(key, generation, started, EntryFormat.Seal(key, EntryFormat.Pack(json), fence), lifetime),
                cancellationToken
            );
        return new CacheEntry(json, EntrySource.Computed, fence.ExpiresAt, cost);
    }
}
