using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Tests.Pipeline;

public sealed class JobValidationTests
{
    private static readonly EnrichTranscript Valid = new() { JobId = Guid.NewGuid(), TranscriptId = "42" };

    public static TheoryData<string, EnrichTranscript> Refused =>
        new()
        {
            { FailureReasons.InvalidJobId, Valid with { JobId = Guid.Empty } },
            { FailureReasons.InvalidTranscriptId, Valid with { TranscriptId = "" } },
            { FailureReasons.InvalidTranscriptId, Valid with { TranscriptId = null! } },
            { FailureReasons.InvalidTranscriptId, Valid with { TranscriptId = new string('a', 81) } },
            { FailureReasons.InvalidTranscriptId, Valid with { TranscriptId = "a/b" } },
            { FailureReasons.InvalidTranscriptId, Valid with { TranscriptId = "42\nforged" } },
            { FailureReasons.InvalidTenantId, Valid with { TenantId = "" } },
            { FailureReasons.InvalidTenantId, Valid with { TenantId = "a:b" } },
            { FailureReasons.InvalidTenantId, Valid with { TenantId = "transcript" } },
            { FailureReasons.InvalidTenantId, Valid with { TenantId = new string('a', 37) } },
            { FailureReasons.InvalidUser, Valid with { RequestedBy = "" } },
            { FailureReasons.InvalidUser, Valid with { RequestedBy = "ann smith" } },
            { FailureReasons.InvalidLanguage, Valid with { Language = "" } },
            { FailureReasons.InvalidLanguage, Valid with { Language = "english language" } },
            { FailureReasons.InvalidSourceVersion, Valid with { SourceVersion = -1 } },
            { FailureReasons.InvalidBatch, Valid with { BatchId = Guid.NewGuid() } },
            { FailureReasons.InvalidBatch, Valid with { BatchSize = 1 } },
            { FailureReasons.InvalidBatch, Valid with { BatchId = Guid.Empty, BatchSize = 1 } },
            { FailureReasons.InvalidBatch, Valid with { BatchId = Guid.NewGuid(), BatchSize = 0 } },
            { FailureReasons.InvalidBatch, Valid with { BatchId = Guid.NewGuid(), BatchSize = 1_000_001 } },
            { FailureReasons.AmbiguousContent, Valid with { Content = "", ContentUri = "" } },
            { FailureReasons.UnsupportedFormat, Valid with { Content = "Ann: Hello.", Format = (TranscriptFormat)9 } },
            { FailureReasons.InvalidLane, Valid with { Lane = (JobLane)9 } },
        };

    public static TheoryData<EnrichTranscript> Accepted =>
        new()
        {
            Valid,
            Valid with
            {
                TranscriptId = new string('a', 80),
                TenantId = new string('t', 36),
                RequestedBy = "ann:smith",
            },
            Valid with
            {
                Content = "Ann: Hello.",
                Format = TranscriptFormat.PlainText,
                Language = "de-CH",
                SourceVersion = 0,
            },
            Valid with
            {
                BatchId = Guid.NewGuid(),
                BatchSize = 1_000_000,
            },
            Valid with
            {
                ContentUri = "file:///x",
                Deadline = DateTimeOffset.UnixEpoch,
                Lane = JobLane.Backfill,
            },
        };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_can_never_succeed_is_refused_with_its_reason(string reason, EnrichTranscript job)
    {
        var refused = Assert.Throws<JobRefusedException>(() => JobValidation.Validate(job));

        Assert.Equal(reason, refused.Reason);
        Assert.DoesNotContain("forged", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Everything_else_is_let_in(EnrichTranscript job) => JobValidation.Validate(job);
}
