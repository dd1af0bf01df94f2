using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Cancellations;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cancellation;

/// <summary>Records a cancellation, so that workers refuse the job whenever it comes, and ends the job if it computes here.</summary>
internal sealed class JobCancellationPipeline(CancellationStore store, JobCancellations cancellations)
{
    /// <exception cref="JobRefusedException">The command can never succeed.</exception>
    /// <exception cref="DurableTierException">The durable tier is not available.</exception>
    public async Task<JobCancellationAccepted> RunAsync(CancelJob command, CancellationToken cancellationToken)
    {
        JobValidation.Validate(command);
        var stored = await store.AddAsync(command.TenantId, command.JobId, SenderReason.Clean(command.Reason), cancellationToken);
        // The sender may take a later answer of this worker for one that knows of the cancellation.
        await cancellations.CancelAsync(command.TenantId, command.JobId);
        return new JobCancellationAccepted
        {
            JobId = command.JobId,
            TenantId = command.TenantId,
            Reason = stored.Reason,
            CancelledAt = new DateTimeOffset(stored.CancelledAt),
        };
    }
}
