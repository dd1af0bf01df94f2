using System.Diagnostics.Metrics;

namespace TranscriptWorker.Caching.Administration.Housekeeping;

/// <summary>Counts the removals of housekeeping.</summary>
internal sealed class HousekeepingMetrics
{
    private readonly Counter<long> _removed;

    public HousekeepingMetrics(IMeterFactory meters) =>
        _removed = meters
            .Create(CachingRegistration.MeterName)
            .CreateCounter<long>("cache.housekeeping.removed", "{item}", "What housekeeping removed, by what it was.");

    public void Removed(Removal what, int count)
    {
        if (count > 0)
            _removed.Add(count, new KeyValuePair<string, object?>("what", NameOf(what)));
    }

    private static string NameOf(Removal what) =>
        what switch
        {
            Removal.ExpiredEntry => "expired_entry",
            Removal.OutdatedEntry => "outdated_entry",
            Removal.AbandonedClaim => "abandoned_claim",
            Removal.JobId => "job_id",
            Removal.InvalidationId => "invalidation_id",
            Removal.CommandStart => "command_start",
            Removal.EndedJob => "ended_job",
            Removal.Batch => "batch",
            Removal.Cancellation => "cancellation",
            Removal.IdleSubject => "idle_subject",
            Removal.OrphanedFile => "orphaned_file",
            Removal.TemporaryFile => "temporary_file",
            Removal.EvictedFile => "evicted_file",
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, "This has no name."),
        };
}

/// <summary>Kind of a removed item.</summary>
internal enum Removal
{
    ExpiredEntry,

    /// <summary>An entry of an earlier generation than its subject's.</summary>
    OutdatedEntry,

    /// <summary>A claim that was neither renewed nor released nor taken over.</summary>
    AbandonedClaim,

    /// <summary>A job id whose retention time is over.</summary>
    JobId,

    /// <summary>An invalidation id whose retention time is over.</summary>
    InvalidationId,

    /// <summary>The starts of a command that never ended.</summary>
    CommandStart,

    /// <summary>A recorded job whose retention time is over.</summary>
    EndedJob,

    /// <summary>A batch whose retention time is over.</summary>
    Batch,

    /// <summary>A cancellation whose retention time is over.</summary>
    Cancellation,

    /// <summary>The row of a subject of which nothing is stored.</summary>
    IdleSubject,

    /// <summary>A file that no entry names.</summary>
    OrphanedFile,

    /// <summary>A temporary file of a write that did not end.</summary>
    TemporaryFile,

    /// <summary>A file that was evicted to keep the quota.</summary>
    EvictedFile,
}
