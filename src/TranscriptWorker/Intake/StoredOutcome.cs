using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Intake;

/// <summary>What is stored of a job that was answered.</summary>
internal static class StoredOutcome
{
    public static JobOutcome Of(TranscriptEnriched enriched) => new(JobStates.Done, CommandJson.Write(enriched));

    public static JobOutcome Of(EnrichmentFailed failed)
    {
        var isCancelled = string.Equals(failed.Reason, FailureReasons.Cancelled, StringComparison.Ordinal);
        return new(isCancelled ? JobStates.Cancelled : JobStates.Failed, CommandJson.Write(failed))
        {
            Reason = failed.Reason,
            Message = failed.Message,
        };
    }
}
