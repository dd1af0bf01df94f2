using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching.Entries;

/// <summary>Reads entries of one generation; an unreadable entry is a miss.</summary>
internal sealed class EntryReader(
    IOptions<CacheOptions> options,
    DurableClock durableClock,
    CacheMetrics metrics,
    ILogger<EntryReader> logger
)
{
    /// <summary>
    /// The value, if the entry of the hot tier is readable, of this generation, and not expired by the database's clock; otherwise null.
    /// </summary>
    public CacheEntry? ReadHot(EntryKey key, ReadOnlySpan<byte> entry, long generation)
    {
        if (Read(key, entry, EntrySource.Hot) is not { } reading)
        {
            metrics.Refused(key.Kind, HotRefusal.Unreadable);
            return null;
        }

        if (reading.Fence.Generation != generation) // Rule: entry-generation-compared
        {
            metrics.Refused(key.Kind, HotRefusal.Fenced);
            metrics.Requested(key.Kind, CacheTier.Hot, CacheResult.Fenced);
            return null;
        }

        // A server that was frozen, or whose clock was set back, keeps an entry too long.
        if (reading.Fence.ExpiresAt > durableClock.Now)
            return Entry(reading, EntrySource.Hot);
        metrics.Refused(key.Kind, HotRefusal.Expired);
        metrics.Requested(key.Kind, CacheTier.Hot, CacheResult.Expired);
        return null;
    }

    /// <summary>The value, if the entry is readable and of this generation; otherwise null.</summary>
    public CacheEntry? ReadDurable(EntryKey key, DurableEntry entry, long generation) =>
        // Rule: durable-generation-compared
        Read(key, entry.Value, EntrySource.Durable) is { } reading
        && reading.Fence.Generation == generation
            ? Entry(reading, EntrySource.Durable)
            : null;

    private EntryReading? Read(EntryKey key, ReadOnlySpan<byte> entry, EntrySource source)
    {
        var reading = EntryFormat.Read(key, entry, options.Value.MaxValueBytes);
        if (reading.Result == EntryReadingResult.Valid)
            return reading;
        metrics.Requested(
            key.Kind,
            source == EntrySource.Hot ? CacheTier.Hot : CacheTier.Durable,
            reading.Result == EntryReadingResult.Oversized ? CacheResult.Oversized : CacheResult.Corrupt
        );
        Log.UnreadableEntry(logger, key, source.ToString().ToLowerInvariant(), reading.Result.ToString().ToLowerInvariant());
        return null;
    }

    private static CacheEntry Entry(EntryReading reading, EntrySource source) =>
        new(reading.Json, source, reading.Fence.ExpiresAt, reading.Fence.Cost);
}
