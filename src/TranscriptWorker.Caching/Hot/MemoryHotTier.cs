using System.Collections.Immutable;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Hot;

/// <summary>
/// The hot tier of the embedded profile: entries as stored, in memory, a slot for each subject that holds one generation.
/// </summary>
internal sealed class MemoryHotTier(
    IOptions<CacheOptions> options,
    HotAdmission admission,
    EntryReader reader,
    CacheMetrics metrics,
    TimeProvider clock
) : IHotTier, IDisposable
{
    private const int EstimatedOverheadBytes = 256;

    // Far longer than a fill that was begun before a removal can still be under way.
    private static readonly TimeSpan RemovalRemembered = TimeSpan.FromHours(1);

    private readonly MemoryCache _slots = new(new MemoryCacheOptions { SizeLimit = options.Value.MemoryLimitBytes });
    private readonly Lock _writes = new();

    public string Name => "in memory";

    public bool IsConnected => true;

    public ValueTask<HotReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken)
    {
        if (!_slots.TryGetValue(subject, out Slot? slot))
            return new(HotReading.Unknown);
        var found = new Dictionary<EntryKey, CacheEntry>();
        foreach (var key in keys)
        {
            if (!slot!.Entries.TryGetValue((key.Kind, key.Fingerprint), out var entry) || clock.GetTimestamp() >= entry.DiesAt)
                metrics.Requested(key.Kind, CacheTier.Hot, CacheResult.Miss);
            else if (reader.ReadHot(key, entry.Value.Span, slot.Generation) is { } hit)
                found[key] = hit;
        }

        // Another process may have changed the subject: the durable tier must be asked.
        return new(new HotReading(slot!.Generation, Confirmed: null, found));
    }

    public ValueTask FillAsync(HotFill fill, CancellationToken cancellationToken)
    {
        lock (_writes)
        {
            var slot = Known(fill.Subject);
            if (slot.Generation > fill.State.Generation)
                return ValueTask.CompletedTask;
            var isOutdated = slot.Generation < fill.State.Generation;
            if (isOutdated)
                slot = new Slot(fill.State.Generation, Slot.Empty);
            var entries = slot.Entries.ToBuilder();
            foreach (var entry in fill.Entries)
                if (admission.Admit(entry, fill.ReadStartedAt) is { } life)
                    entries[(entry.Key.Kind, entry.Key.Fingerprint)] = new SlotEntry(
                        entry.Value,
                        clock.GetTimestamp() + (long)(life.TotalSeconds * clock.TimestampFrequency)
                    );
            if (entries.Count > 0 || isOutdated)
                Set(fill.Subject, slot with { Entries = entries.ToImmutable() });
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask RemoveAsync(Subject subject, SubjectState state, CancellationToken cancellationToken)
    {
        lock (_writes)
            if (Known(subject).Generation < state.Generation)
                Set(subject, new Slot(state.Generation, Slot.Empty));
        return ValueTask.CompletedTask;
    }

    public async ValueTask ReplaceAsync(HotFill fill, CancellationToken cancellationToken)
    {
        await RemoveAsync(fill.Subject, fill.State, cancellationToken);
        await FillAsync(fill, cancellationToken);
    }

    public Task WaitForPropagationAsync(ToldChange change, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No state is confirmed without the durable tier.");

    public void Dispose() => _slots.Dispose();

    private Slot Known(Subject subject) => _slots.TryGetValue(subject, out Slot? slot) ? slot! : new Slot(0, Slot.Empty);

    private void Set(Subject subject, Slot slot) =>
        _slots.Set(
            subject,
            slot,
            new MemoryCacheEntryOptions
            {
                Size = EstimatedOverheadBytes + slot.Entries.Sum(e => (long)e.Value.Value.Length + EstimatedOverheadBytes),
                AbsoluteExpirationRelativeToNow = slot.Entries.IsEmpty
                    ? RemovalRemembered
                    : slot.Entries.Max(e => clock.GetElapsedTime(clock.GetTimestamp(), e.Value.DiesAt)) + TimeSpan.FromSeconds(1),
            }
        );

    private sealed record Slot(long Generation, ImmutableDictionary<(EntryKind, Fingerprint), SlotEntry> Entries)
    {
        public static readonly ImmutableDictionary<(EntryKind, Fingerprint), SlotEntry> Empty = ImmutableDictionary<
            (EntryKind, Fingerprint),
            SlotEntry
        >.Empty;
    }

    /// <param name="Value">The entry as stored.</param>
    /// <param name="DiesAt">Monotonic timestamp after which it is not used.</param>
    private sealed record SlotEntry(ReadOnlyMemory<byte> Value, long DiesAt);
}
