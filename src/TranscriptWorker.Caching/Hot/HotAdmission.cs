using Microsoft.Extensions.Options;

namespace TranscriptWorker.Caching.Hot;

/// <summary>Which entries may enter the hot tier, and for how long.</summary>
internal sealed class HotAdmission(IOptions<CacheOptions> options, CacheMetrics metrics, Random random, TimeProvider clock)
{
    private readonly CacheOptions _options = options.Value;

    /// <summary>How long an entry may live in the hot tier from now on; null where it may not enter.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="knownAt">Monotonic timestamp, taken before its remaining life was read.</param>
    public TimeSpan? Admit(HotEntry entry, long knownAt)
    {
        if (!entry.Key.Kind.IsHot || !IsSmallEnough(entry.Key, entry.Value.Length))
            return null;
        // Jitter only ever shortens a life, and a monotonic clock measures it: a wall clock that jumps changes nothing here.
        var life = entry.Remaining * (1 - (_options.HotJitter * random.NextDouble())) - clock.GetElapsedTime(knownAt);
        return life > TimeSpan.Zero ? life : null;
    }

    /// <summary>Whether an entry that the hot tier holds is small enough to be taken from it; one that is not is counted.</summary>
    public bool FitsIn(EntryKey key, long bytes)
    {
        if (IsSmallEnough(key, bytes))
            return true;
        metrics.Requested(key.Kind, CacheTier.Hot, CacheResult.Oversized);
        return false;
    }

    private bool IsSmallEnough(EntryKey key, long bytes)
    {
        if (bytes <= _options.MaxHotEntryBytes)
            return true;
        metrics.Refused(key.Kind, HotRefusal.Oversized);
        return false;
    }
}
