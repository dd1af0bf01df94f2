namespace TranscriptWorker.Chaos.Checks;

/// <summary>What is known of a transcript from the events.</summary>
internal sealed class TranscriptRecord
{
    /// <summary>The highest generation that a change was acknowledged with.</summary>
    public long AcknowledgedGeneration { get; set; }

    /// <summary>The highest version of a content that was acknowledged.</summary>
    public int AcknowledgedVersion { get; set; }

    /// <summary>The highest version that was published.</summary>
    public int PublishedVersion { get; set; }

    public bool NamesVersion { get; set; }

    public HashSet<Guid> Invalidations { get; } = [];

    /// <summary>Whether an invalidation was published that erases it.</summary>
    public bool IsErased { get; set; }

    /// <summary>The version of the content of each generation.</summary>
    public SortedDictionary<long, int> Versions { get; } = [];

    /// <summary>The invalidation that led to a generation.</summary>
    public Dictionary<long, Guid> InvalidatedGenerations { get; } = [];

    /// <summary>Generations without content.</summary>
    public HashSet<long> ErasedGenerations { get; } = [];

    /// <summary>The job for which a feature of a generation was computed, and the expiry of the stored result.</summary>
    public Dictionary<(long Generation, string Feature), (Guid Job, DateTimeOffset ExpiresAt)> Computed { get; } = [];
}
