using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Intake;

/// <summary>Tells callers in this process what the attempts of its dispatcher led to.</summary>
internal sealed class JobOutcomes
{
    /// <summary>Is told each attempt, by several threads.</summary>
    public Action<AttemptedJob>? Attempted { get; set; }

    public void Tell(AttemptedJob job) => Attempted?.Invoke(job);
}

/// <summary>An attempt of a recorded job that has ended.</summary>
/// <param name="Key">The job.</param>
/// <param name="Enriched">The event; null if the attempt failed.</param>
/// <param name="Failed">The failure; null if it succeeded.</param>
/// <param name="Elapsed">How long the attempt took.</param>
internal sealed record AttemptedJob(JobKey Key, TranscriptEnriched? Enriched, EnrichmentFailed? Failed, TimeSpan Elapsed)
{
    /// <summary>The time until the next attempt; null if there is none.</summary>
    public TimeSpan? RetryIn { get; init; }
}
