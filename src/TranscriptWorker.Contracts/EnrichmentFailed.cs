namespace TranscriptWorker.Contracts;

/// <summary>Event: a job was refused or given up.</summary>
public sealed record EnrichmentFailed
{
    /// <summary>The job that this answers; empty where the job itself gave none.</summary>
    public Guid JobId { get; init; }

    /// <summary>The transcript that the job named, at most 128 characters of it; empty where the message was malformed.</summary>
    public string TranscriptId { get; init; } = "";

    /// <summary>The tenant that the job named, at most 128 characters of it.</summary>
    public string? TenantId { get; init; }

    /// <summary>One of <see cref="FailureReasons"/>. New reasons may be added: treat an unknown one by <see cref="Retryable"/>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>One sentence for people. It never quotes the transcript.</summary>
    public string Message { get; init; } = "";

    /// <summary>Whether the same job, sent again later, may succeed.</summary>
    public bool Retryable { get; init; }
}
