using System.Collections.Immutable;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace TranscriptWorker.Caching.Hot;

/// <summary>
/// The hot tier of the embedded profile: entries as stored, in memory, a slot for each subject that holds one generation. It only
/// proposes: whoever reads from it confirms the generation in the durable tier.
/// </summary>
internal sealed class MemoryHotTier(IOptions<CacheOptions> options, TimeProvider clock) : IDisposable
{
    private const int EstimatedOverheadBytes = 256;

    private readonly CacheOptions _options = options.Value;
    private readonly MemoryCache _slots = new(new MemoryCacheOptions { SizeLimit = options.Value.MemoryLimitBytes });
    private readonly Lock _fills = new();

    public HotEntry? Find(EntryKey key) =>
        _slots.TryGetValue(key.Subject, out Slot? slot)
        && slot!.Entries.TryGetValue((key.Kind, key.Fingerprint), out var entry)
        && clock.GetTimestamp() < entry.DiesAt
            ? entry
            : null;

    /// <summary>Takes an entry in, unless it is too large or the slot already holds a later generation.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="entry">The entry as stored.</param>
    /// <param name="generation">The generation that it stands for.</param>
    /// <param name="remaining">What remained of its life at <paramref name="knownAt"/>.</param>
    /// <param name="knownAt">Monotonic timestamp, taken before the remaining life was read.</param>
    public void Fill(EntryKey key, ReadOnlyMemory<byte> entry, long generation, TimeSpan remaining, long knownAt)
    {
        if (!key.Kind.IsHot || entry.Length > _options.MaxHotEntryBytes) return;
        // Jitter only ever shortens a life, and a monotonic clock measures it: a wall clock that jumps changes nothing here.
        var life = remaining * (1 - (_options.HotJitter * Random.Shared.NextDouble())) - clock.GetElapsedTime(knownAt);
        if (life <= TimeSpan.Zero) return;

        var filled = new HotEntry(entry, generation, clock.GetTimestamp() + (long)(life.TotalSeconds * clock.TimestampFrequency));
        lock (_fills)
        {
            var slot = _slots.TryGetValue(key.Subject, out Slot? known) && known!.Generation >= generation ? known : new Slot(generation, Slot.Empty);
            if (slot.Generation > generation) return;
            slot = slot with { Entries = slot.Entries.SetItem((key.Kind, key.Fingerprint), filled) };
            _slots.Set(key.Subject, slot, new MemoryCacheEntryOptions
            {
                Size = slot.Entries.Sum(e => (long)e.Value.Value.Length + EstimatedOverheadBytes),
                AbsoluteExpirationRelativeToNow = slot.Entries.Max(e => clock.GetElapsedTime(clock.GetTimestamp(), e.Value.DiesAt)) + TimeSpan.FromSeconds(1),
            });
        }
    }

    public void Remove(Subject subject) => _slots.Remove(subject);

    public void Dispose() => _slots.Dispose();

    private sealed record Slot(long Generation, ImmutableDictionary<(EntryKind, Fingerprint), HotEntry> Entries)
    {
        public static readonly ImmutableDictionary<(EntryKind, Fingerprint), HotEntry> Empty = ImmutableDictionary<(EntryKind, Fingerprint), HotEntry>.Empty;
    }
}

/// <param name="Value">The entry as stored.</param>
/// <param name="Generation">The generation that it was filled under.</param>
/// <param name="DiesAt">Monotonic timestamp after which it is not used.</param>
internal sealed record HotEntry(ReadOnlyMemory<byte> Value, long Generation, long DiesAt);
