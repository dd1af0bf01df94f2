namespace TranscriptWorker.Contracts;

/// <summary>
/// Event: a cancellation is recorded. Workers hear of it by this event, and end the job if it runs. It does not say that there is such a
/// job, nor that it was not answered before.
/// </summary>
public sealed record JobCancellationAccepted
{
    /// <summary>The job that was cancelled.</summary>
    public Guid JobId { get; init; }

    /// <summary>Its tenant, where one was given.</summary>
    public string? TenantId { get; init; }

    /// <summary>Why, as the first command said.</summary>
    public string? Reason { get; init; }

    /// <summary>When the first command was recorded.</summary>
    public DateTimeOffset CancelledAt { get; init; }
}
