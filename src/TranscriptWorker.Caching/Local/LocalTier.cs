using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching.Local;

/// <summary>
/// Decoded entries in this process, in front of a hot tier on another machine. An entry counts only if that tier has just confirmed its
/// generation, which is a small answer instead of the transfer and decompression of a value, or under a read lease, which needs no answer.
/// </summary>
internal sealed class LocalTier(IOptions<HotOptions> options, DurableClock durableClock, CacheMetrics metrics, TimeProvider clock)
    : IDisposable
{
    private const int EstimatedOverheadBytes = 256;

    // The share of a lease that this process uses. The rest is for the difference between two clocks within the time of a lease.
    private const double UsedShare = 0.9;

    // The share of it after which the next read renews it in the background.
    private const double RenewalShare = 0.5;

    // A lease makes the next change of its subject wait, so it must be worth it.
    private static readonly TimeSpan InUse = TimeSpan.FromSeconds(1);

    private static readonly Dictionary<EntryKey, LocalEntry> Nothing = [];

    private readonly TimeSpan _lease = options.Value.ReadLease;
    private readonly MemoryCache? _entries =
        options.Value.LocalLimitBytes == 0 ? null : new MemoryCache(new MemoryCacheOptions { SizeLimit = options.Value.LocalLimitBytes });

    /// <summary>Whether this process uses read leases.</summary>
    public bool GrantsLeases => _lease > TimeSpan.Zero;

    /// <summary>The read lease for exactly these entries; null if there is none, or it has ended.</summary>
    public ReadLease? FindLease(IReadOnlyCollection<EntryKey> keys) =>
        _entries is not null
        && GrantsLeases
        && keys.Count > 0
        && _entries.TryGetValue(LeaseKey.Of(keys), out ReadLease? lease)
        && lease!.Covers(keys)
        && clock.GetTimestamp() < lease.Until
        && lease.ExpiresAt > durableClock.Now
            ? lease
            : null;

    /// <summary>Whether it is time to renew a lease.</summary>
    public bool IsDue(ReadLease lease) => clock.GetTimestamp() >= lease.DueAt;

    /// <summary>Keeps a lease.</summary>
    /// <param name="lease">The lease.</param>
    /// <param name="sentAt">Monotonic timestamp, taken before it was asked for.</param>
    public void Grant(ReadLease lease, long sentAt)
    {
        if (lease.Reading.Entries.Count < lease.Keys.Count)
            return;
        var ticks = _lease.TotalSeconds * UsedShare * clock.TimestampFrequency;
        _entries?.Set(
            LeaseKey.Of(lease.Keys),
            new ReadLease(lease.Reading, lease.Keys, lease.Epoch)
            {
                Until = sentAt + (long)ticks,
                DueAt = sentAt + (long)(ticks * RenewalShare),
            },
            new MemoryCacheEntryOptions { Size = EstimatedOverheadBytes, AbsoluteExpirationRelativeToNow = InUse }
        );
    }

    /// <summary>The entries that it holds, of any generation, that have not expired.</summary>
    /// <param name="keys">The wanted entries.</param>
    /// <param name="areInUse">Whether each entry that it holds was read a moment ago, too.</param>
    public Dictionary<EntryKey, LocalEntry> Find(IReadOnlyCollection<EntryKey> keys, out bool areInUse)
    {
        areInUse = true;
        if (_entries is null)
            return Nothing;
        Dictionary<EntryKey, LocalEntry>? found = null;
        foreach (var key in keys)
        {
            if (!_entries.TryGetValue(key, out LocalEntry? entry))
            {
                metrics.Requested(key.Kind, CacheTier.Local, CacheResult.Miss);
            }
            else if (entry!.Value.ExpiresAt <= durableClock.Now)
            {
                metrics.Requested(key.Kind, CacheTier.Local, CacheResult.Expired);
            }
            else
            {
                areInUse &= clock.GetElapsedTime(entry.ReadAt) < InUse;
                entry.ReadAt = clock.GetTimestamp();
                (found ??= [])[key] = entry;
            }
        }

        return found ?? Nothing;
    }

    /// <summary>Keeps an entry that was confirmed in an epoch.</summary>
    public void Keep(EntryKey key, CacheEntry entry, long generation, Epoch epoch)
    {
        // Such an entry is committed again in the same generation if its file went missing, and this process would not notice.
        if (key.Kind.HasFile)
            return;
        if (_entries is null || entry.ExpiresAt - durableClock.Now is not { Ticks: > 0 } life)
            return;
        _entries.Set(
            key,
            new LocalEntry(entry with { Source = EntrySource.Local }, generation, epoch, clock.GetTimestamp()),
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

    /// <summary>A lease is found by the first of its entries and their number, which differ between the readings of one subject.</summary>
    private readonly record struct LeaseKey(EntryKey First, int Count)
    {
        public static LeaseKey Of(IReadOnlyCollection<EntryKey> keys) => new(keys.First(), keys.Count);
    }
}

/// <param name="Value">The value.</param>
/// <param name="Generation">The generation that the value stands for.</param>
/// <param name="Epoch">The epoch in which the generation was confirmed.</param>
/// <param name="KeptAt">Monotonic timestamp, taken after that.</param>
internal sealed record LocalEntry(CacheEntry Value, long Generation, Epoch Epoch, long KeptAt)
{
    /// <summary>Monotonic timestamp of its last read.</summary>
    public long ReadAt { get; set; } = KeptAt;
}
