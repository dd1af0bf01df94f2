using Microsoft.Extensions.Options;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Intake;

/// <summary>Decides when a recorded job is attempted again, by the delays of the retry queues.</summary>
internal sealed class RecordedRetry(IOptions<BusOptions> bus, IOptions<JobOptions> jobs, IOptions<IntakeOptions> intake, TimeProvider clock)
{
    /// <summary>Whether a job is not started again.</summary>
    /// <param name="unendedStarts">Its last starts in a row that ended with their worker.</param>
    public bool IsGivenUp(int unendedStarts) => unendedStarts >= intake.Value.MaxStarts;

    /// <summary>The delay before the next attempt, and the attempts that have failed then; null after the last attempt.</summary>
    /// <param name="failed">The failure of this attempt.</param>
    /// <param name="attempt">The attempts that failed before.</param>
    /// <param name="age">How long ago the job was recorded.</param>
    /// <param name="deadline">The deadline of the job; null for none.</param>
    public (TimeSpan Delay, int Attempt)? Find(EnrichmentFailed failed, int attempt, TimeSpan age, DateTimeOffset? deadline)
    {
        if (FindDelay(failed, attempt, age) is not { } next)
            return null;
        // The next attempt would come too late, and say less of the cause.
        return clock.GetUtcNow() + next.Delay >= deadline ? null : next;
    }

    private (TimeSpan Delay, int Attempt)? FindDelay(EnrichmentFailed failed, int attempt, TimeSpan age)
    {
        var delays = bus.Value.RetryDelays;
        if (string.Equals(failed.Reason, FailureReasons.TranscriptUnknown, StringComparison.Ordinal))
            return delays.Count > 0 && age < jobs.Value.ContentPatience ? (delays.Min(), attempt) : null;
        return failed.Retryable && attempt < delays.Count ? (delays[attempt], attempt + 1) : null;
    }
}
