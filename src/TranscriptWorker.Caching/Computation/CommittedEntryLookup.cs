using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching.Computation;

/// <summary>
/// Looks for entries that other processes may have committed since the read that missed them. It counts no request: that read did.
/// </summary>
internal sealed class CommittedEntryLookup(IHotTier hot, DurableReader durable, EntryReader reader, FileStore files)
{
    /// <summary>Finds entries of one subject.</summary>
    /// <returns>The entries, without those whose file is missing.</returns>
    /// <exception cref="GenerationChangedException">The subject has another generation by now.</exception>
    public async Task<IReadOnlyDictionary<EntryKey, CacheEntry>> FindAsync(
        IReadOnlyCollection<EntryKey> keys,
        long generation,
        CancellationToken cancellationToken
    )
    {
        var subject = keys.First().Subject;
        var reading = await durable.ReadAsync(subject, keys, cancellationToken);
        if (reading.State.Generation != generation)
            throw new GenerationChangedException(keys.First());
        var found = new Dictionary<EntryKey, CacheEntry>();
        var filled = new List<HotEntry>();
        foreach (var (key, entry) in reading.Entries)
        {
            if (reader.ReadDurable(key, entry, generation) is not { } hit)
                continue;
            if (key.Kind.HasFile && !files.Holds(key, generation, hit.Json.Span))
                continue;
            found[key] = hit;
            filled.Add(new HotEntry(key, entry.Value, entry.Remaining));
        }

        if (filled.Count > 0)
            await hot.FillAsync(new HotFill(subject, reading.State, reading.ReadStartedAt, Lease: null, filled), cancellationToken);
        return found;
    }
}
