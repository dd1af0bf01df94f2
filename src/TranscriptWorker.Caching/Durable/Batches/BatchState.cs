namespace TranscriptWorker.Caching.Durable.Batches;

/// <summary>Identity of a batch.</summary>
/// <param name="TenantId">The tenant of all its jobs; null for none.</param>
/// <param name="BatchId">The id that the sender gave it.</param>
public readonly record struct BatchKey(string? TenantId, Guid BatchId)
{
    internal string Tenant => TenantId ?? "";
}

/// <summary>What became of a job.</summary>
public enum BatchJobOutcome
{
    /// <summary>Its results were published.</summary>
    Enriched = 1,

    /// <summary>It was refused or given up.</summary>
    Failed = 2,

    /// <summary>It was cancelled before its results were computed.</summary>
    Cancelled = 3,
}

/// <summary>What is known of a batch.</summary>
/// <param name="Size">The number of its jobs; null if no job with a valid size is known yet.</param>
/// <param name="Enriched">The number of enriched jobs.</param>
/// <param name="Failed">The number of failed jobs.</param>
/// <param name="Cancelled">The number of cancelled jobs.</param>
/// <param name="StartedAt">When its first job was started, UTC by the database's clock.</param>
/// <param name="CompletedAt">When the outcome of its last job was counted; null if outcomes are missing.</param>
public sealed record BatchState(int? Size, int Enriched, int Failed, int Cancelled, DateTime StartedAt, DateTime? CompletedAt)
{
    /// <summary>Whether the outcome of the job that was asked about is counted.</summary>
    public bool HasJob { get; init; }
}
