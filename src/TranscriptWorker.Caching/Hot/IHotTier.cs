using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Hot;

/// <summary>
/// The tier that is read first. It may forget any entry at any time. If it is down, it knows nothing, and no read or fill fails.
/// </summary>
internal interface IHotTier
{
    /// <summary>Product and address, for logs; never a user or a password.</summary>
    string Name { get; }

    /// <summary>Whether it can be reached now.</summary>
    bool IsConnected { get; }

    /// <summary>Reads the wanted entries of a subject, all of one generation.</summary>
    ValueTask<HotReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken);

    /// <summary>Stores entries, unless the subject has, or may have, another generation.</summary>
    ValueTask FillAsync(HotFill fill, CancellationToken cancellationToken);

    /// <summary>
    /// Removes earlier states of a subject. When this returns, no process reads them from the hot tier, and no earlier fill writes them
    /// back, whatever the tier has forgotten or kept meanwhile.
    /// </summary>
    /// <param name="subject">The subject.</param>
    /// <param name="state">The committed state.</param>
    /// <param name="cancellationToken">Ends the wait; the state of the tier is then unknown.</param>
    /// <exception cref="DurableTierException">The durable tier does not answer; the state of the hot tier is unknown.</exception>
    ValueTask RemoveAsync(Subject subject, SubjectState state, CancellationToken cancellationToken);

    /// <summary>
    /// Removes earlier states of a subject, as <see cref="RemoveAsync"/> does, and then stores entries of the committed state, unless a
    /// later change may have been removed already.
    /// </summary>
    /// <param name="fill">The committed state and its entries, with the fill lease that a read gave before the commit, if any.</param>
    /// <param name="cancellationToken">Ends the wait; the state of the tier is then unknown.</param>
    /// <exception cref="DurableTierException">The durable tier does not answer; the state of the hot tier is unknown.</exception>
    ValueTask ReplaceAsync(HotFill fill, CancellationToken cancellationToken);

    /// <summary>Waits until no process reads an earlier state than the one that a change led to, which another job told the tier.</summary>
    Task WaitForPropagationAsync(ToldChange change, CancellationToken cancellationToken);
}

/// <summary>The entries of a subject in the hot tier.</summary>
/// <param name="Generation">The generation of all entries.</param>
/// <param name="Confirmed">The subject's state, if the tier confirms it as current; null if the durable tier must be read.</param>
/// <param name="Entries">The entries.</param>
/// <param name="Lease">The fill lease of the subject; null if there is none.</param>
internal sealed record HotReading(
    long Generation,
    SubjectState? Confirmed,
    IReadOnlyDictionary<EntryKey, CacheEntry> Entries,
    HotLease? Lease = null
)
{
    private static readonly IReadOnlyDictionary<EntryKey, CacheEntry> NoEntries = new Dictionary<EntryKey, CacheEntry>();

    /// <summary>The tier must not be used now.</summary>
    public static readonly HotReading Nothing = new(0, null, NoEntries) { Absence = CacheResult.Down };

    /// <summary>It does not know the subject.</summary>
    public static readonly HotReading Unknown = new(0, null, NoEntries) { Absence = CacheResult.Miss };

    private CacheReading? _answer;

    /// <summary>The answer, if the state is confirmed. It is kept, because a reading is given many times under a read lease.</summary>
    public CacheReading Answer => _answer ??= new CacheReading(Confirmed!.Value, Entries);

    /// <summary>The result for all entries at once; null if each was looked up.</summary>
    public CacheResult? Absence { get; private init; }

    /// <summary>The change that led to the confirmed state; null if it is not known to have been told.</summary>
    public ToldChange? Change { get; init; }

    public static HotReading Leased(HotLease lease) => new(0, null, NoEntries, lease) { Absence = CacheResult.Miss };
}

/// <summary>
/// A change of a subject that was told to the tier. The job that told it may still wait until no process reads an earlier state.
/// </summary>
/// <param name="Subject">The subject.</param>
/// <param name="Epoch">The epoch in which it was told.</param>
/// <param name="Mark">The mark of read leases that may be for an earlier state; empty if no process can hold one.</param>
/// <param name="ReadAt">Monotonic timestamp after the mark was read.</param>
/// <param name="KnownSince">Monotonic timestamp from which on no read lease for an earlier state is granted.</param>
internal readonly record struct ToldChange(Subject Subject, Epoch Epoch, string Mark, long ReadAt, long KnownSince);

/// <summary>
/// A fill lease: the right to fill the generation of a subject that is read from the durable tier after the lease was granted.
/// </summary>
/// <param name="Epoch">The epoch in which it was granted.</param>
/// <param name="Token">Unique token.</param>
internal sealed record HotLease(Epoch Epoch, string Token);

/// <summary>Entries of one subject and generation from the durable tier or a computation.</summary>
/// <param name="Subject">Their subject.</param>
/// <param name="State">The state that they belong to.</param>
/// <param name="ReadStartedAt">Monotonic timestamp, taken before their remaining lives were read.</param>
/// <param name="Lease">The fill lease, granted before the state was read; null if the tier must know the generation already.</param>
/// <param name="Entries">The entries.</param>
internal sealed record HotFill(
    Subject Subject,
    SubjectState State,
    long ReadStartedAt,
    HotLease? Lease,
    params IReadOnlyCollection<HotEntry> Entries
)
{
    /// <summary>Whether the state is the first of its subject, so that no process can have read an earlier one.</summary>
    public bool IsOfNewSubject { get; init; }

    /// <summary>A fill of one entry, for a tier that knows the generation already.</summary>
    public static HotFill OfKnown(EntryKey key, long generation, long readStartedAt, byte[] value, TimeSpan remaining) =>
        new(key.Subject, new SubjectState(generation, null, null), readStartedAt, Lease: null, new HotEntry(key, value, remaining));
}

/// <param name="Key">Its key.</param>
/// <param name="Value">The entry as stored.</param>
/// <param name="Remaining">Its remaining life at <see cref="HotFill.ReadStartedAt"/>.</param>
internal readonly record struct HotEntry(EntryKey Key, ReadOnlyMemory<byte> Value, TimeSpan Remaining);
