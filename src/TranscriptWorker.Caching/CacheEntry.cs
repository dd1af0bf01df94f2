namespace TranscriptWorker.Caching;

/// <summary>A value that the cache answered with.</summary>
/// <param name="Json">The value as UTF-8 JSON.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="ExpiresAt">When it expires, UTC by the database's clock.</param>
/// <param name="Cost">How long its computation took when it was made.</param>
public sealed record CacheEntry(ReadOnlyMemory<byte> Json, EntrySource Source, DateTime ExpiresAt, TimeSpan Cost);

/// <summary>Where a value came from.</summary>
public enum EntrySource
{
    /// <summary>This process, after the hot tier confirmed its generation.</summary>
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

/// <summary>What one read found.</summary>
/// <param name="State">The subject. All entries are of its generation.</param>
/// <param name="Entries">The entries that were found; what is not here is a miss.</param>
public sealed record CacheReading(SubjectState State, IReadOnlyDictionary<EntryKey, CacheEntry> Entries);

/// <summary>What is known of a subject.</summary>
/// <param name="Generation">Counts its changes and invalidations; 0 where nothing is known.</param>
/// <param name="ContentHash">Hash of its content; null where there is none.</param>
/// <param name="SourceVersion">Version that its source gave the content; null where it gave none.</param>
public readonly record struct SubjectState(long Generation, string? ContentHash, long? SourceVersion);

/// <summary>
/// The subject moved on to another generation, or the computation was taken over: whatever was computed must not be used.
/// </summary>
/// <param name="key">The entry.</param>
public sealed class GenerationChangedException(EntryKey key) : Exception($"{key.Subject} changed while {key} was computed.")
{
    /// <summary>The entry.</summary>
    public EntryKey Key { get; } = key;
}
