namespace TranscriptWorker.Caching.Administration.Housekeeping;

/// <summary>The removals of one pass of housekeeping.</summary>
public sealed record HousekeepingReport
{
    /// <summary>Entries whose lifetime was over.</summary>
    public int ExpiredEntries { get; init; }

    /// <summary>Entries of an earlier generation than their subject's.</summary>
    public int OutdatedEntries { get; init; }

    /// <summary>Claims whose lease ran out long ago.</summary>
    public int AbandonedClaims { get; init; }

    /// <summary>Ids of jobs whose retention time is over.</summary>
    public int JobIds { get; init; }

    /// <summary>Ids of invalidations whose retention time is over.</summary>
    public int InvalidationIds { get; init; }

    /// <summary>Starts of commands that were delivered again, never ended, and were not started again for the same time.</summary>
    public int CommandStarts { get; init; }

    /// <summary>Recorded jobs whose retention time is over.</summary>
    public int EndedJobs { get; init; }

    /// <summary>Batches that were completed, or started, long ago.</summary>
    public int Batches { get; init; }

    /// <summary>Cancellations whose retention time is over.</summary>
    public int Cancellations { get; init; }

    /// <summary>Subjects of which nothing was stored for longer than any entry lives.</summary>
    public int IdleSubjects { get; init; }

    /// <summary>Files that no entry names.</summary>
    public int OrphanedFiles { get; init; }

    /// <summary>Temporary files of writes that did not end.</summary>
    public int TemporaryFiles { get; init; }

    /// <summary>The least recently used files, evicted to keep the quota.</summary>
    public int EvictedFiles { get; init; }

    /// <summary>Whether nothing was removed.</summary>
    public bool IsEmpty => this == new HousekeepingReport();
}
