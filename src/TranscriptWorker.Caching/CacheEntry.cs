namespace TranscriptWorker.Caching;

/// <summary>A value from the cache.</summary>
/// <param name="Json">The value as UTF-8 JSON.</param>
/// <param name="Source">Its source.</param>
/// <param name="ExpiresAt">When it expires, UTC by the database's clock.</param>
/// <param name="Cost">How long its computation took.</param>
public sealed record CacheEntry(ReadOnlyMemory<byte> Json, EntrySource Source, DateTime ExpiresAt, TimeSpan Cost);

/// <summary>The source of a value.</summary>
public enum EntrySource
{
    /// <summary>This process, after the hot tier confirmed its generation, or under a read lease.</summary>
    Local,

    /// <summary>The hot tier.</summary>
    Hot,

    /// <summary>The durable tier.</summary>
    Durable,

    /// <summary>Computed by this call.</summary>
    Computed,

    /// <summary>Computed by another call of this process at the same time.</summary>
    Joined,
}

/// <summary>The result of one read.</summary>
/// <param name="State">The subject. All entries are of its generation.</param>
/// <param name="Entries">The entries that were found; a missing key is a miss.</param>
public sealed record CacheReading(SubjectState State, IReadOnlyDictionary<EntryKey, CacheEntry> Entries)
{
    internal static readonly IReadOnlyDictionary<EntryKey, CacheEntry> NoEntries = new Dictionary<EntryKey, CacheEntry>();
}

/// <summary>The state of a subject.</summary>
/// <param name="Generation">Counts its changes and invalidations; 0 if the subject is not known.</param>
/// <param name="ContentHash">Hash of its content; null if there is none.</param>
/// <param name="SourceVersion">Version of the content in its source; null if the source has no versions.</param>
public readonly record struct SubjectState(long Generation, string? ContentHash, long? SourceVersion);

/// <summary>
/// The generation of the subject changed, or another process took the computation over: the result must not be used.
/// </summary>
/// <param name="key">The entry.</param>
/// <param name="innerException">The cause; null if there is none.</param>
public sealed class GenerationChangedException(EntryKey key, Exception? innerException = null)
    : Exception($"{key.Subject} changed while {key} was computed.", innerException)
{
    /// <summary>The entry.</summary>
    public EntryKey Key { get; } = key;
}
