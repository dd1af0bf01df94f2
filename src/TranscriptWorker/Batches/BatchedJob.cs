using MassTransit;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Batches;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Batches;

/// <summary>A delivery of a job that belongs to a batch.</summary>
internal sealed class BatchedJob(
    EnrichTranscript job,
    CommandIdentity identity,
    BatchStore store,
    CommandExecution execution,
    BatchCounting counting,
    ILogger logger
)
{
    private readonly BatchKey _batch = new(job.TenantId, job.BatchId!.Value);
    private BatchCompleted? _completed;

    /// <summary>Finds the batch, and adds it if this is its first job.</summary>
    /// <exception cref="JobRefusedException">The batch has another size, or is complete without the job.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task JoinAsync(CancellationToken cancellationToken)
    {
        // The validation of the job refuses any other size.
        if (job.BatchSize is not (>= 1 and <= JobValidation.MaxBatchSize and var size))
            return;
        var state = await store.JoinAsync(_batch, job.JobId, size, cancellationToken);
        if (state.Size != size)
            throw new JobRefusedException(
                FailureReasons.InvalidBatch,
                $"The batch has {state.Size} jobs, as its first job says, and this one says {size}."
            );
        if (state is { CompletedAt: not null, HasJob: false })
            throw new JobRefusedException(FailureReasons.InvalidBatch, $"The batch was complete with {size} other jobs.");
    }

    /// <summary>
    /// In the embedded profile, where no job is delivered again, counts the outcome before the sender gets it: a sender without an answer
    /// sends the job again.
    /// </summary>
    /// <returns>The outcome, or the failure to count it.</returns>
    public async Task<Outcome<TranscriptEnriched>> CountBeforeAnswerAsync(ConsumeContext context, Outcome<TranscriptEnriched> outcome)
    {
        if (counting != BatchCounting.BeforeAnswer)
            return outcome;
        var counted = await CountAsync(context, outcome);
        return counted is { Failure: { } failure } ? new Outcome<TranscriptEnriched>(null, failure) : outcome;
    }

    /// <summary>At RabbitMQ counts the outcome; then announces the batch if it is complete.</summary>
    /// <returns>Whether the job may end as its outcome says; otherwise it was moved to another queue.</returns>
    public async Task<bool> TryEndAsync(ConsumeContext context, Outcome<TranscriptEnriched> outcome)
    {
        if (counting == BatchCounting.AfterAnswer)
        {
            if (await CountAsync(context, outcome) is not { } counted)
                return false;
            if (counted.Failure is { } failure)
            {
                Log.JobNotCounted(logger, job.JobId, _batch.BatchId, failure.Message, failure.Defect);
                await execution.DeadLetterAsync(context, failure);
                return false;
            }
        }

        return _completed is null || await execution.TryAnswerAsync(context, identity, _completed, EventIdentity.Of(_completed));
    }

    private Task<Outcome<BatchedJob>?> CountAsync(ConsumeContext context, Outcome<TranscriptEnriched> outcome) =>
        execution.RepeatAsync(
            context,
            identity,
            async token =>
            {
                var state = await store.CountAsync(_batch, job.JobId, OutcomeOf(outcome), token);
                if (state is null)
                    Log.JobOutsideBatch(logger, job.JobId, _batch.BatchId);
                _completed = state is null ? null : BatchEvents.FindCompleted(_batch, state);
                return this;
            }
        );

    private static BatchJobOutcome OutcomeOf(Outcome<TranscriptEnriched> outcome) =>
        outcome.Failure switch
        {
            null => BatchJobOutcome.Enriched,
            { IsCancellation: true } => BatchJobOutcome.Cancelled,
            _ => BatchJobOutcome.Failed,
        };
}

/// <summary>When the outcome of a delivery is counted.</summary>
internal enum BatchCounting
{
    /// <summary>The sender sends a job again that has no answer.</summary>
    BeforeAnswer,

    /// <summary>The broker delivers a job again that is not acknowledged.</summary>
    AfterAnswer,

    /// <summary>The job is recorded: its outcome counts when it is stored, and a failure may be followed by another attempt.</summary>
    WithRecord,
}
