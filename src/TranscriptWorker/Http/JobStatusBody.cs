using System.Text.Json;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Http;

/// <summary>The status of a job, as <c>GET /jobs/{id}</c> answers it. Fields without a value are left out.</summary>
internal sealed record JobStatusBody
{
    public required Guid JobId { get; init; }

    public required string TranscriptId { get; init; }

    public string? TenantId { get; init; }

    /// <summary>One of <see cref="JobStates"/>. New states may be added.</summary>
    public required string State { get; init; }

    /// <summary>The attempts that failed so far.</summary>
    public required int FailedAttempts { get; init; }

    public DateTimeOffset? NextAttemptAt { get; init; }

    /// <summary>The feature that is computed now.</summary>
    public string? Feature { get; init; }

    /// <summary>The share of the wanted features that is done, 0 to 1.</summary>
    public double? Share { get; init; }

    /// <summary>Reason code of the last failure.</summary>
    public string? Reason { get; init; }

    public string? Message { get; init; }

    public required DateTimeOffset RecordedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The event that answered the job, without its results.</summary>
    public JsonElement? Answer { get; init; }

    public static JobStatusBody Of(JobStatus status) =>
        new()
        {
            JobId = status.Key.JobId,
            TranscriptId = status.Subject.Value.Split(':', status.Key.TenantId is null ? 2 : 3)[^1],
            TenantId = status.Key.TenantId,
            State = status.State,
            FailedAttempts = status.Attempt,
            NextAttemptAt = Utc(status.NextAttemptAt),
            Feature = status.Feature,
            Share = status.Share,
            Reason = status.Reason,
            Message = status.Message,
            RecordedAt = Utc(status.RecordedAt)!.Value,
            UpdatedAt = Utc(status.UpdatedAt)!.Value,
            Answer = status.Answer is { } answer ? JsonElement.Parse(answer) : null,
        };

    // Databases give back the time without saying that it is UTC.
    private static DateTimeOffset? Utc(DateTime? time) =>
        time is { } given ? new DateTimeOffset(DateTime.SpecifyKind(given, DateTimeKind.Utc)) : null;
}
