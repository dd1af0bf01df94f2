using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Hot;

/// <summary>Decides which entries enter the hot tier, and for how long.</summary>
internal sealed class HotAdmission(
    IOptions<CacheOptions> options,
    EntryReader reader,
    CacheMetrics metrics,
    Random random,
    TimeProvider clock
)
{
    private readonly CacheOptions _options = options.Value;

    /// <summary>How long an entry may live in the hot tier from now on; null if it must not enter.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="readStartedAt">Monotonic timestamp, taken before its remaining life was read.</param>
    public TimeSpan? Admit(HotEntry entry, long readStartedAt)
    {
        if (!entry.Key.Kind.IsHot || !IsSmallEnough(entry.Key, entry.Value.Length))
            return null;
        // Jitter only ever shortens a life, and a monotonic clock measures it: a wall clock that jumps changes nothing here.
        var life = entry.Remaining * (1 - (_options.HotJitter * random.NextDouble())) - clock.GetElapsedTime(readStartedAt);
        return life > TimeSpan.Zero ? life : null;
    }

    /// <summary>An entry of the server of the hot tier; null if it is missing, too large, unreadable or of another generation.</summary>
    public CacheEntry? Read(EntryKey key, byte[]? value, long generation)
    {
        if (value is not null && IsSmallEnough(key, value.Length))
            return reader.ReadHot(key, value, generation);
        metrics.Requested(key.Kind, CacheTier.Hot, value is null ? CacheResult.Miss : CacheResult.Oversized);
        return null;
    }

    /// <summary>Counts entries that the hot tier did not accept.</summary>
    public void Refused(IReadOnlyCollection<EntryKey> keys, HotRefusal reason)
    {
        foreach (var key in keys)
            metrics.Refused(key.Kind, reason);
    }

    private bool IsSmallEnough(EntryKey key, long bytes)
    {
        if (bytes <= _options.MaxHotEntryBytes)
            return true;
        metrics.Refused(key.Kind, HotRefusal.Oversized);
        return false;
    }
}
