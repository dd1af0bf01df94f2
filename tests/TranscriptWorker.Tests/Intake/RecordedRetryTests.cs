using Microsoft.Extensions.Options;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.Intake;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Tests.Intake;

public sealed class RecordedRetryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly RecordedRetry _retry = new(
        Options.Create(new BusOptions { RetryDelays = [Minute, Hour] }),
        Options.Create(new JobOptions { ContentPatience = TimeSpan.FromMinutes(2) }),
        Options.Create(new IntakeOptions()),
        TimeProvider.System
    );

    [Fact]
    public void A_transient_failure_waits_for_each_delay_in_turn_and_then_fails()
    {
        var failed = new EnrichmentFailed { Reason = FailureReasons.ContentUnreachable, Retryable = true };

        Assert.Equal((Minute, 1), _retry.Find(failed, 0, TimeSpan.Zero, null));
        Assert.Equal((Hour, 2), _retry.Find(failed, 1, TimeSpan.Zero, null));
        Assert.Null(_retry.Find(failed, 2, TimeSpan.Zero, null));
    }

    [Fact]
    public void A_failure_for_good_is_not_attempted_again() =>
        Assert.Null(_retry.Find(new EnrichmentFailed { Reason = FailureReasons.NotText }, 0, TimeSpan.Zero, null));

    [Fact]
    public void A_job_without_content_waits_for_it_and_no_attempt_is_counted()
    {
        var unknown = new EnrichmentFailed { Reason = FailureReasons.TranscriptUnknown };

        Assert.Equal((Minute, 5), _retry.Find(unknown, 5, TimeSpan.FromSeconds(119), null));
        Assert.Null(_retry.Find(unknown, 0, TimeSpan.FromSeconds(121), null));
    }

    [Fact]
    public void An_attempt_that_would_come_after_the_deadline_is_not_waited_for()
    {
        var failed = new EnrichmentFailed { Reason = FailureReasons.TimedOut, Retryable = true };
        var now = TimeProvider.System.GetUtcNow();

        Assert.Null(_retry.Find(failed, 0, TimeSpan.Zero, now + TimeSpan.FromSeconds(30)));
        Assert.NotNull(_retry.Find(failed, 0, TimeSpan.Zero, now + TimeSpan.FromHours(2)));
    }
}
