using System.Text.Json;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Tests.Contracts;

/// <summary>Every message with every field filled.</summary>
internal static class Messages
{
    private static readonly Guid Id = new("0199d1de-08f7-7d3f-8f9c-2f6a0e6f9d83");
    private static readonly DateTimeOffset Moment = new(2026, 11, 21, 9, 30, 0, TimeSpan.Zero);

    public static IReadOnlyList<Type> Types { get; } =
    [
        .. typeof(EnrichTranscript)
            .Assembly.GetExportedTypes()
            .Where(t => t is { IsClass: true, IsAbstract: false } && t != typeof(EnrichedFeature)),
    ];

    public static IReadOnlyList<object> Samples { get; } =
    [
        new EnrichTranscript
        {
            JobId = Id,
            TranscriptId = "meeting:42",
            TenantId = "acme",
            Content = "Ann: Good morning.",
            Format = TranscriptFormat.PlainText,
            ContentUri = "https://media.example.com/42.vtt",
            AudioUri = "https://media.example.com/42.flac",
            Features = ["summary"],
            Language = "en",
            RequestedBy = "ann",
            SourceVersion = 7,
            Deadline = Moment,
            IncludeResults = true,
            Track = true,
            BatchId = Id,
            BatchSize = 100,
            Lane = JobLane.Backfill,
        },
        new InvalidateTranscript
        {
            InvalidationId = Id,
            TranscriptId = "meeting:42",
            TenantId = "acme",
            Scope = InvalidationScope.All,
            UpToSourceVersion = 7,
            Reason = "corrected",
        },
        new TranscriptEnriched
        {
            JobId = Id,
            TranscriptId = "meeting:42",
            TenantId = "acme",
            Generation = 3,
            SourceVersion = 7,
            Superseded = true,
            Milliseconds = 12,
            Features =
            [
                new EnrichedFeature
                {
                    Feature = "summary",
                    Source = ResultSource.Computed,
                    Fingerprint = new string('a', 32),
                    ExpiresAt = Moment,
                    Milliseconds = 11,
                    ComputeMilliseconds = 10,
                    Result = JsonElement.Parse("""{"sentences":[]}"""),
                },
            ],
        },
        new EnrichmentFailed
        {
            JobId = Id,
            TranscriptId = "meeting:42",
            TenantId = "acme",
            Reason = FailureReasons.NotText,
            Message = "The source is not text in a known encoding.",
            Retryable = true,
        },
        new TranscriptInvalidated
        {
            InvalidationId = Id,
            TranscriptId = "meeting:42",
            TenantId = "acme",
            Scope = InvalidationScope.All,
            Reason = "corrected",
            Generation = 4,
        },
        new InvalidationFailed
        {
            InvalidationId = Id,
            TranscriptId = "meeting:42",
            TenantId = "acme",
            Reason = FailureReasons.InvalidScope,
            Message = "The scope is not one of results, all.",
        },
        new BatchCompleted
        {
            BatchId = Id,
            TenantId = "acme",
            Size = 100,
            Enriched = 97,
            Failed = 2,
            Cancelled = 1,
            StartedAt = Moment,
            CompletedAt = Moment,
        },
        new CancelJob
        {
            JobId = Id,
            TenantId = "acme",
            Reason = "the meeting was deleted",
        },
        new JobCancellationAccepted
        {
            JobId = Id,
            TenantId = "acme",
            Reason = "the meeting was deleted",
            CancelledAt = Moment,
        },
        new JobCancellationFailed
        {
            JobId = Id,
            TenantId = "acme",
            Reason = FailureReasons.InvalidTenantId,
            Message = "The tenant id must be 1 to 36 characters.",
            Retryable = true,
        },
    ];
}
