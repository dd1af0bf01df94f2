using MassTransit;
using TranscriptWorker.Batches;
using TranscriptWorker.Bus;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Batches;

namespace TranscriptWorker.Intake;

/// <summary>Stores the outcome of a recorded job, with which it counts in its batch, and announces the batch if it is complete.</summary>
internal sealed class JobEnding(JobLeases leases, BatchStore batches, IBus bus)
{
    /// <returns>Whether the outcome is stored: this start still had the job.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer; the outcome may be stored nevertheless.</exception>
    public async Task<bool> EndAsync(TakenJob job, JobOutcome outcome, CancellationToken cancellationToken)
    {
        var isStored = await leases.EndAsync(job, outcome, cancellationToken);
        if (
            // If it was stored before, or by an erasure, the announcement may be missing.
            job.FindBatch()
                is { } batch
            && await batches.FindAsync(batch, cancellationToken) is { } state
            && BatchEvents.FindCompleted(batch, state) is { } completed
        )
            await bus.Publish(completed, publish => publish.MessageId = EventIdentity.Of(completed), cancellationToken);
        return isStored;
    }
}
