using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching.Local;

/// <summary>
/// Decoded entries in this process, in front of a hot tier on another machine. An entry counts only after that tier has confirmed its
/// generation, which is a small answer instead of the transfer and decompression of a value.
/// </summary>
internal sealed class LocalTier(IOptions<HotOptions> options, DurableClock durableClock, CacheMetrics metrics) : IDisposable
{
    private const int EstimatedOverheadBytes = 256;

    private static readonly Dictionary<EntryKey, LocalEntry> Nothing = [];

    private readonly MemoryCache? _entries =
        options.Value.LocalLimitBytes == 0 ? null : new MemoryCache(new MemoryCacheOptions { SizeLimit = options.Value.LocalLimitBytes });

    /// <summary>The entries that it holds, of any generation, that have not expired.</summary>
    public Dictionary<EntryKey, LocalEntry> Find(IReadOnlyCollection<EntryKey> keys)
    {
        if (_entries is null)
            return Nothing;
        Dictionary<EntryKey, LocalEntry>? found = null;
        foreach (var key in keys)
        {
            if (!_entries.TryGetValue(key, out LocalEntry? entry))
                metrics.Requested(key.Kind, CacheTier.Local, CacheResult.Miss);
            else if (entry!.Value.ExpiresAt <= durableClock.Now)
                metrics.Requested(key.Kind, CacheTier.Local, CacheResult.Expired);
            else
                (found ??= [])[key] = entry;
        }

        return found ?? Nothing;
    }

    public void Keep(EntryKey key, long generation, CacheEntry entry)
    {
        // Such an entry is committed again in the same generation if its file went missing, and this process would not notice.
        if (key.Kind.HasFile)
            return;
        if (_entries is null || entry.ExpiresAt - durableClock.Now is not { Ticks: > 0 } life)
            return;
        _entries.Set(
            key,
            new LocalEntry(generation, entry with { Source = EntrySource.Local }),
            new MemoryCacheEntryOptions { Size = entry.Json.Length + EstimatedOverheadBytes, AbsoluteExpirationRelativeToNow = life }
        );
    }

    /// <summary>Removes entries whose generation is not that of their subject.</summary>
    public void Forget(IEnumerable<EntryKey> keys)
    {
        foreach (var key in keys)
        {
            metrics.Requested(key.Kind, CacheTier.Local, CacheResult.Fenced);
            _entries?.Remove(key);
        }
    }

    public void Dispose() => _entries?.Dispose();
}

/// <param name="Generation">The generation that the value stands for.</param>
/// <param name="Value">The value.</param>
internal sealed record LocalEntry(long Generation, CacheEntry Value);
