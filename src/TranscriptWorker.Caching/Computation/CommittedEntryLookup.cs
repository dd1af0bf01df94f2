using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching.Computation;

/// <summary>Looks for an entry that another process may have committed since the read that missed it.</summary>
internal sealed class CommittedEntryLookup(IHotTier hot, DurableReader durable, EntryReader reader, FileStore files, CacheMetrics metrics)
{
    /// <returns>The entry; null if there is none, or its file is missing.</returns>
    /// <exception cref="GenerationChangedException">The subject has another generation by now.</exception>
    public async Task<CacheEntry?> FindAsync(EntryKey key, long generation, CancellationToken cancellationToken)
    {
        var reading = await durable.ReadAsync(key.Subject, [key], cancellationToken);
        if (reading.State.Generation != generation)
            throw new GenerationChangedException(key);
        if (!reading.Entries.TryGetValue(key, out var entry) || reader.ReadDurable(key, entry, generation) is not { } hit)
            return null;
        if (key.Kind.HasFile && !files.Holds(key, generation, hit.Json.Span))
            return null;
        metrics.Hit(key.Kind, hit);
        await hot.FillAsync(HotFill.OfKnown(key, generation, reading.ReadStartedAt, entry.Value, entry.Remaining), cancellationToken);
        return hit;
    }
}
