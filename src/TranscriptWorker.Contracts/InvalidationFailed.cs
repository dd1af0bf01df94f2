namespace TranscriptWorker.Contracts;

/// <summary>Event: an invalidation was refused or given up; nothing is said to be invalid.</summary>
public sealed record InvalidationFailed
{
    /// <summary>The invalidation that this answers.</summary>
    public Guid InvalidationId { get; init; }

    /// <summary>The transcript that it named, at most 128 characters of it; empty where the message was malformed.</summary>
    public string TranscriptId { get; init; } = "";

    /// <summary>The tenant that it named, at most 128 characters of it.</summary>
    public string? TenantId { get; init; }

    /// <summary>One of <see cref="FailureReasons"/>. New reasons may be added: treat an unknown one by <see cref="Retryable"/>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>One sentence for people.</summary>
    public string Message { get; init; } = "";

    /// <summary>Whether the same invalidation, sent again later, may succeed.</summary>
    public bool Retryable { get; init; }
}
