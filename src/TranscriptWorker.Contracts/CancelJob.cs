namespace TranscriptWorker.Contracts;

/// <summary>
/// Command: a job is not needed any more. Send it to the queue <c>cancel-job</c>. It is answered by
/// <see cref="JobCancellationAccepted"/> or <see cref="JobCancellationFailed"/>. The job itself is answered by
/// <see cref="EnrichmentFailed"/> with the reason <c>cancelled</c>, unless its results are stored by the time that its worker hears of it.
/// </summary>
public sealed record CancelJob
{
    /// <summary>The job, as in <see cref="EnrichTranscript.JobId"/>. It need not be known yet.</summary>
    public Guid JobId { get; init; }

    /// <summary>Its tenant, as in <see cref="EnrichTranscript.TenantId"/>.</summary>
    public string? TenantId { get; init; }

    /// <summary>Why, for the log: at most 200 characters are kept.</summary>
    public string? Reason { get; init; }
}
