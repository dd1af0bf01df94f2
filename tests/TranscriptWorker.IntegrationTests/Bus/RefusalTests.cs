using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.IntegrationTests.Bus;

public sealed class RefusalTests : IDisposable
{
    private static readonly EnrichTranscript Job = new()
    {
        JobId = new Guid("0199d1de-08f7-7d3f-8f9c-2f6a0e6f9d83"),
        TranscriptId = "42",
        Content = "Ann: Good morning.",
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, bool, EnrichTranscript> Refused =>
        new()
        {
            { FailureReasons.InvalidJobId, false, Job with { JobId = Guid.Empty } },
            { FailureReasons.InvalidTranscriptId, false, Job with { TranscriptId = null! } },
            { FailureReasons.InvalidTranscriptId, false, Job with { TranscriptId = new string('x', 5000) } },
            { FailureReasons.InvalidTranscriptId, false, Job with { TranscriptId = "42\r\nforged: line" } },
            { FailureReasons.InvalidTenantId, false, Job with { TenantId = "a:b\n" } },
            { FailureReasons.InvalidUser, false, Job with { RequestedBy = "ann smith" } },
            { FailureReasons.InvalidLanguage, false, Job with { Language = "the language" } },
            { FailureReasons.InvalidSourceVersion, false, Job with { SourceVersion = -1 } },
            { FailureReasons.UnknownFeature, false, Job with { Features = ["summary", "astrology"] } },
            { FailureReasons.UnknownFeature, false, Job with { Features = [null!] } },
            { FailureReasons.AmbiguousContent, false, Job with { ContentUri = "https://example.com/a.vtt" } },
            { FailureReasons.UnsupportedFormat, false, Job with { Format = TranscriptFormat.WebVtt } },
            { FailureReasons.UnsupportedFormat, false, Job with { Format = (TranscriptFormat)9 } },
            { FailureReasons.EmptyTranscript, false, Job with { Content = "" } },
            { FailureReasons.EmptyTranscript, false, Job with { Content = "WEBVTT\n\n" } },
            { FailureReasons.NotText, false, Job with { Content = "Ann: Good\0morning." } },
            { FailureReasons.ContentTooLarge, false, Job with { Content = new string('a', 2000) } },
            { FailureReasons.ContentUriRefused, false, Job with { Content = null, ContentUri = "file:///etc/hostname" } },
            { FailureReasons.ContentUriRefused, false, Job with { Content = null, ContentUri = "http://127.0.0.1:1/a.vtt" } },
            { FailureReasons.ContentUriRefused, false, Job with { Content = null, ContentUri = "nowhere" } },
            { FailureReasons.ContentUnreachable, true, Job with { Content = null, ContentUri = "https://127.0.0.1:1/a.vtt" } },
            { FailureReasons.TranscriptUnknown, false, Job with { Content = null } },
            { FailureReasons.DeadlinePassed, false, Job with { Deadline = DateTimeOffset.UnixEpoch } },
            { FailureReasons.DeadlinePassed, false, Job with { Deadline = DateTimeOffset.MinValue } },
        };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_job_that_cannot_succeed_is_answered_with_its_reason_and_a_redelivery_with_the_same_event(
        string reason,
        bool retryable,
        EnrichTranscript job
    )
    {
        await using var worker = await WorkerUnderTest.StartAsync(
            _folder,
            null,
            ("Limits:MaxContentLength", "1024"),
            ("ContentSources:Hosts:0", "127.0.0.1:1")
        );

        var first = await worker.EnrichAsync(job);
        var again = await worker.EnrichAsync(job);

        var failed = Assert.IsType<EnrichmentFailed>(first.Message);
        Assert.Equal((reason, retryable, job.JobId), (failed.Reason, failed.Retryable, failed.JobId));
        Assert.InRange(failed.Message.Length, 10, 300);
        Assert.DoesNotContain("morning", failed.Message, StringComparison.Ordinal);
        Assert.True(failed.TranscriptId.Length <= 128 && !failed.TranscriptId.Any(char.IsControl));
        Assert.False(failed.TenantId?.Any(char.IsControl) ?? false);
        Assert.Equal(first.MessageId, again.MessageId);
        Assert.Equal(EventIdentity.Of(failed), first.MessageId);
        Assert.Equal(failed, again.Message);
    }

    [Fact]
    public async Task Jobs_go_on_behind_many_refused_ones()
    {
        await using var worker = await WorkerUnderTest.StartAsync(_folder, null, ("Jobs:Concurrency", "1"));
        for (var i = 0; i < 20; i++)
            await worker.SendAsync(Queues.EnrichTranscript, Job with { JobId = Guid.NewGuid(), TranscriptId = "a b" });

        var enriched = await worker.EnrichAsync<TranscriptEnriched>(Job);

        Assert.Equal(1, enriched.Generation);
    }
}
