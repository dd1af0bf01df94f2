namespace TranscriptWorker.Contracts;

/// <summary>Event: a cancellation was refused or given up; the job goes on.</summary>
public sealed record JobCancellationFailed
{
    /// <summary>The job that the command named; empty where it named none.</summary>
    public Guid JobId { get; init; }

    /// <summary>The tenant that it named, at most 128 characters of it.</summary>
    public string? TenantId { get; init; }

    /// <summary>One of <see cref="FailureReasons"/>. New reasons may be added: treat an unknown one by <see cref="Retryable"/>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>One sentence for people.</summary>
    public string Message { get; init; } = "";

    /// <summary>Whether the same command, sent again later, may succeed.</summary>
    public bool Retryable { get; init; }
}
