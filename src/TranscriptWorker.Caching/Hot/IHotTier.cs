using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Hot;

/// <summary>
/// The tier that is asked first. It may forget anything at any time, and a tier that is down knows nothing, so that no read or fill fails.
/// </summary>
internal interface IHotTier
{
    /// <summary>Where it is, for logs; never a user or a password.</summary>
    string Name { get; }

    /// <summary>Whether it can be reached now.</summary>
    bool IsConnected { get; }

    /// <summary>What it holds of the wanted entries of a subject, all of one generation.</summary>
    ValueTask<HotReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken);

    /// <summary>Takes entries in, unless the subject is known to have, or may have, another generation.</summary>
    ValueTask FillAsync(HotFill fill, CancellationToken cancellationToken);

    /// <summary>
    /// Removes whatever stands for an earlier state of a subject. When this ends, no process reads it out of the hot tier any more, and no
    /// fill that was begun earlier brings it back, whatever the tier has forgotten or kept meanwhile.
    /// </summary>
    /// <param name="subject">The subject.</param>
    /// <param name="state">What has been committed of it.</param>
    /// <param name="cancellationToken">Ends the wait; nothing can be said of the tier then.</param>
    /// <exception cref="DurableTierException">The durable tier does not answer; nothing can be said of the hot tier.</exception>
    ValueTask RemoveAsync(Subject subject, SubjectState state, CancellationToken cancellationToken);
}

/// <summary>What the hot tier holds of a subject.</summary>
/// <param name="Generation">The generation of all entries.</param>
/// <param name="Confirmed">The subject's state, where the tier vouches that it counts; null where the durable tier must be asked.</param>
/// <param name="Entries">The entries.</param>
/// <param name="Lease">The right to fill in the subject's generation; null where it was not given.</param>
internal sealed record HotReading(
    long Generation,
    SubjectState? Confirmed,
    IReadOnlyDictionary<EntryKey, CacheEntry> Entries,
    HotLease? Lease = null
)
{
    private static readonly IReadOnlyDictionary<EntryKey, CacheEntry> NoEntries = new Dictionary<EntryKey, CacheEntry>();

    /// <summary>The tier may not be used now.</summary>
    public static readonly HotReading Nothing = new(0, null, NoEntries) { Absence = CacheResult.Down };

    /// <summary>It does not know the subject.</summary>
    public static readonly HotReading Unknown = new(0, null, NoEntries) { Absence = CacheResult.Miss };

    /// <summary>What became of all entries at once; null where each was looked for.</summary>
    public CacheResult? Absence { get; private init; }

    public static HotReading Leased(HotLease lease) => new(0, null, NoEntries, lease) { Absence = CacheResult.Miss };
}

/// <summary>The right to fill in the generation of a subject from what the durable tier says after it was given.</summary>
/// <param name="Epoch">The epoch under which it was given.</param>
/// <param name="Token">Names it among all others.</param>
internal sealed record HotLease(Epoch Epoch, string Token);

/// <summary>Entries of one subject and generation that the durable tier, or a computation, gave.</summary>
/// <param name="Subject">Their subject.</param>
/// <param name="State">The state that they stand for.</param>
/// <param name="KnownAt">Monotonic timestamp, taken before their remaining lives were read.</param>
/// <param name="Lease">The right to fill in the state itself, given before it was read; null where the tier must know it already.</param>
/// <param name="Entries">The entries.</param>
internal sealed record HotFill(
    Subject Subject,
    SubjectState State,
    long KnownAt,
    HotLease? Lease,
    params IReadOnlyCollection<HotEntry> Entries
);

/// <param name="Key">Its key.</param>
/// <param name="Value">The entry as stored.</param>
/// <param name="Remaining">What remained of its life at <see cref="HotFill.KnownAt"/>.</param>
internal readonly record struct HotEntry(EntryKey Key, ReadOnlyMemory<byte> Value, TimeSpan Remaining);
