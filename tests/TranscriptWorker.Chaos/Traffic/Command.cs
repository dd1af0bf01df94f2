using System.Text.Json;
using System.Text.Json.Serialization;

namespace TranscriptWorker.Chaos.Traffic;

internal enum CommandKind
{
    NewContent,
    KnownContent,
    OldContent,
    WithoutContent,
    Refused,
    InvalidateResults,
    Erase,
}

/// <summary>A message to the workers, as a foreign client writes it.</summary>
/// <param name="Id">Id of the job or the invalidation.</param>
/// <param name="Kind">What it does.</param>
/// <param name="TranscriptId">The transcript.</param>
/// <param name="Version">Version of its content; 0 if it has none.</param>
internal sealed record Command(Guid Id, CommandKind Kind, string TranscriptId, int Version)
{
    /// <summary>A feature that no worker has.</summary>
    public const string UnknownFeature = "horoscope";

    /// <summary>The number of jobs of a batch.</summary>
    public const int BatchSize = 10;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>The tenant that the transcript belongs to; null for none.</summary>
    public string? TenantId { get; init; }

    /// <summary>The transcript with its tenant, as the worker's tables have it.</summary>
    public string Subject => $"{(TenantId is null ? "" : $"{TenantId}:")}transcript:{TranscriptId}";

    /// <summary>The only feature that is wanted; null for all.</summary>
    public string? Feature { get; init; }

    /// <summary>Whether the message names the version of its content.</summary>
    public bool NamesVersion { get; init; }

    /// <summary>
    /// The job that must be answered before this one is published: the order of contents without version is that of their arrival.
    /// </summary>
    public Guid? After { get; init; }

    /// <summary>The batch that it belongs to.</summary>
    public Guid? BatchId { get; init; }

    public bool IsInvalidation => Kind is CommandKind.InvalidateResults or CommandKind.Erase;

    /// <summary>Whether it is a job of the lane backfill. The id decides, so that a seed means the same as without lanes.</summary>
    public bool IsBackfill => Id.ToByteArray()[0] % 4 == 0;

    /// <summary>Whether it is a job of a batch, if there are batches. The id decides, so that a seed means the same as without.</summary>
    public bool IsBatched => !IsInvalidation && Id.ToByteArray()[1] % 4 == 0;

    public string Queue => IsInvalidation ? "invalidate-transcript" : "enrich-transcript";

    public byte[] ToBody() =>
        IsInvalidation
            ? JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    invalidationId = Id,
                    tenantId = TenantId,
                    transcriptId = TranscriptId,
                    scope = Kind == CommandKind.Erase ? "all" : "results",
                    reason = "chaos",
                },
                Json
            )
            : JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    jobId = Id,
                    tenantId = TenantId,
                    transcriptId = TranscriptId,
                    content = Version > 0 ? Contents.Create(Subject, Version) : null,
                    sourceVersion = NamesVersion && Version > 0 ? Version : (int?)null,
                    features = Feature is null ? null : (string[])[Feature],
                    includeResults = true,
                    batchId = BatchId,
                    batchSize = BatchId is null ? (int?)null : BatchSize,
                    lane = IsBackfill ? "backfill" : null,
                },
                Json
            );

    public override string ToString() => $"{Kind} {Id} of {Subject}" + (Version > 0 ? $" version {Version}" : "");
}
