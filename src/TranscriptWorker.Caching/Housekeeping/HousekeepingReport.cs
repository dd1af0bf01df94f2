namespace TranscriptWorker.Caching.Housekeeping;

/// <summary>What one pass of housekeeping removed.</summary>
public sealed record HousekeepingReport
{
    /// <summary>Entries whose lifetime was over.</summary>
    public int ExpiredEntries { get; init; }

    /// <summary>Entries of an earlier generation than their subject's.</summary>
    public int OutdatedEntries { get; init; }

    /// <summary>Claims whose lease ran out long ago.</summary>
    public int AbandonedClaims { get; init; }

    /// <summary>Ids of jobs that were remembered for long enough.</summary>
    public int JobIds { get; init; }

    /// <summary>Files that no entry names.</summary>
    public int OrphanedFiles { get; init; }

    /// <summary>Files that somebody began to write and did not end.</summary>
    public int TemporaryFiles { get; init; }

    /// <summary>Files that had to make room: the least recently used.</summary>
    public int EvictedFiles { get; init; }

    /// <summary>Whether nothing was removed.</summary>
    public bool IsEmpty => this == new HousekeepingReport();
}
