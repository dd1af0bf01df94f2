namespace TranscriptWorker.Contracts;

/// <summary>Event: from now on no worker answers from what was stored of the transcript before <see cref="Generation"/>.</summary>
public sealed record TranscriptInvalidated
{
    /// <summary>Identity of the invalidation.</summary>
    public Guid InvalidationId { get; init; }

    /// <summary>The invalidated transcript.</summary>
    public string TranscriptId { get; init; } = "";

    /// <summary>Its tenant, where one was given.</summary>
    public string? TenantId { get; init; }

    /// <summary>How much was invalidated.</summary>
    public InvalidationScope Scope { get; init; }

    /// <summary>Why, as the command said.</summary>
    public string? Reason { get; init; }

    /// <summary>The transcript's generation from now on.</summary>
    public long Generation { get; init; }

    /// <summary>
    /// Whether nothing was taken away, because the content has a higher source version than
    /// <see cref="InvalidateTranscript.UpToSourceVersion"/>.
    /// </summary>
    public bool Superseded { get; init; }
}
