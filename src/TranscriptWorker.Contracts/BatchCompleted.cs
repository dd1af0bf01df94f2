namespace TranscriptWorker.Contracts;

/// <summary>
/// Event: each job of a batch has been answered. Its message id is derived from tenant and batch, so that repetitions have the same id; the
/// counts of a complete batch do not change.
/// </summary>
public sealed record BatchCompleted
{
    /// <summary>The batch, as in <see cref="EnrichTranscript.BatchId"/>.</summary>
    public Guid BatchId { get; init; }

    /// <summary>The tenant of its jobs, where one was given.</summary>
    public string? TenantId { get; init; }

    /// <summary>The number of its jobs.</summary>
    public int Size { get; init; }

    /// <summary>The number of jobs that were answered by <see cref="TranscriptEnriched"/>.</summary>
    public int Enriched { get; init; }

    /// <summary>The number of jobs that were answered by <see cref="EnrichmentFailed"/>, without those that were cancelled.</summary>
    public int Failed { get; init; }

    /// <summary>The number of jobs that were cancelled.</summary>
    public int Cancelled { get; init; }

    /// <summary>When the first of its jobs was started.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When the last of its jobs was counted.</summary>
    public DateTimeOffset CompletedAt { get; init; }
}
