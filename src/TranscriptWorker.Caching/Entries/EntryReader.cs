using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Entries;

/// <summary>Reads entries of one generation; whatever cannot be read is a miss.</summary>
internal sealed class EntryReader(IOptions<CacheOptions> options, ILogger<EntryReader> logger)
{
    /// <summary>The value, where what the hot tier proposed is readable and holds against what the durable tier says of its subject.</summary>
    public CacheEntry? ReadHot(EntryKey key, ReadOnlySpan<byte> entry, DurableReading confirmation) =>
        Read(key, entry, confirmation.State.Generation, EntrySource.Hot) is { } hit
        // A tier that was frozen may have taken an entry in late and keep it too long. The other kinds expire by another clock than the database's.
        && (!key.Kind.IsDurable || hit.ExpiresAt > confirmation.Now)
            ? hit
            : null;

    /// <summary>The value, where the entry is readable and of this generation.</summary>
    public CacheEntry? ReadDurable(EntryKey key, DurableEntry entry, long generation) => Read(key, entry.Value, generation, EntrySource.Durable);

    private CacheEntry? Read(EntryKey key, ReadOnlySpan<byte> entry, long generation, EntrySource source)
    {
        var reading = EntryFormat.Read(key, entry, options.Value.MaxValueBytes);
        if (reading.Result != EntryReadingResult.Valid)
        {
            Log.UnreadableEntry(logger, key, source.ToString().ToLowerInvariant(), reading.Result.ToString().ToLowerInvariant());
            return null;
        }

        return reading.Fence.Generation == generation ? new CacheEntry(reading.Json, source, reading.Fence.ExpiresAt, reading.Fence.Cost) : null;
    }
}
