namespace TranscriptWorker.Caching.Hot;

/// <summary>
/// The tier that is asked first. It only proposes: whoever reads from it confirms the generation in the durable tier. It may forget
/// anything at any time, and a tier that is down knows nothing, so that no call fails.
/// </summary>
internal interface IHotTier
{
    /// <summary>Where it is, for logs; never a user or a password.</summary>
    string Name { get; }

    /// <summary>Whether it can be reached now.</summary>
    bool IsConnected { get; }

    /// <summary>What it holds of the wanted entries of a subject, all of one generation.</summary>
    ValueTask<HotReading> ReadAsync(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken);

    /// <summary>Takes entries in, unless it knows of a later generation. An earlier one's entries go.</summary>
    ValueTask FillAsync(HotFill fill, CancellationToken cancellationToken);

    /// <summary>Removes all entries of a subject, and refuses those of earlier generations that come late.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="generation">Its generation from now on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it could; where not, the entries are still there, but the durable tier confirms them no more.</returns>
    ValueTask<bool> RemoveAsync(Subject subject, long generation, CancellationToken cancellationToken);
}

/// <summary>What the hot tier holds of a subject.</summary>
/// <param name="Generation">The generation of all entries; null where it knows none.</param>
/// <param name="Entries">The entries as stored.</param>
internal sealed record HotReading(long? Generation, IReadOnlyDictionary<EntryKey, ReadOnlyMemory<byte>> Entries)
{
    public static readonly HotReading Nothing = new(null, new Dictionary<EntryKey, ReadOnlyMemory<byte>>());
}

/// <summary>Entries of one subject and generation that the durable tier, or a computation, gave.</summary>
/// <param name="Subject">Their subject.</param>
/// <param name="Generation">The generation that they stand for.</param>
/// <param name="KnownAt">Monotonic timestamp, taken before their remaining lives were read.</param>
/// <param name="Entries">The entries.</param>
internal sealed record HotFill(Subject Subject, long Generation, long KnownAt, params IReadOnlyCollection<HotEntry> Entries);

/// <param name="Key">Its key.</param>
/// <param name="Value">The entry as stored.</param>
/// <param name="Remaining">What remained of its life at <see cref="HotFill.KnownAt"/>.</param>
internal readonly record struct HotEntry(EntryKey Key, ReadOnlyMemory<byte> Value, TimeSpan Remaining);
