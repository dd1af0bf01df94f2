using MassTransit;
using TranscriptWorker.Batches;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Contracts;
using TranscriptWorker.Intake;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus.Consumers;

/// <summary>What is stored of a job besides its results: its status and its batch. A job that asks for neither costs nothing.</summary>
internal sealed class JobBookkeeping(JobTracking tracking, JobBatches batches)
{
    /// <summary>Begins the books of a job that is delivered.</summary>
    public JobBooks Begin(EnrichTranscript job, CommandIdentity identity)
    {
        var tracked = tracking.Begin(job, identity.Subject);
        identity = identity with { Tracked = tracked };
        return new JobBooks(identity, tracked, batches.Find(job, identity, tracking.IsRecorded(job)), tracking.FindProgress(job, tracked));
    }
}

/// <summary>The books of a delivery of a job.</summary>
/// <param name="Identity">The job.</param>
/// <param name="Tracked">Keeps its status; null if nobody asked for it.</param>
/// <param name="Batched">Counts it in its batch; null if it belongs to none.</param>
/// <param name="Progress">Is told how far it is; null if nobody wants to know.</param>
internal sealed record JobBooks(CommandIdentity Identity, TrackedJob? Tracked, BatchedJob? Batched, JobProgress? Progress)
    : IAsyncDisposable
{
    /// <exception cref="JobRefusedException">The batch has another size, or is complete without the job.</exception>
    /// <exception cref="TranscriptWorker.Caching.Durable.DurableTierException">The durable tier does not answer.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (Tracked is not null)
            await Tracked.StartAsync(cancellationToken);
        if (Batched is not null)
            await Batched.JoinAsync(cancellationToken);
    }

    /// <inheritdoc cref="BatchedJob.CountBeforeAnswerAsync"/>
    public async Task<Outcome<TranscriptEnriched>?> CountBeforeAnswerAsync(ConsumeContext context, Outcome<TranscriptEnriched>? outcome) =>
        outcome is null || Batched is null ? outcome : await Batched.CountBeforeAnswerAsync(context, outcome);

    /// <summary>Counts a job that was answered, and stores its outcome.</summary>
    /// <returns>Whether the job may end as its outcome says; otherwise it was moved to another queue.</returns>
    /// <exception cref="TranscriptWorker.Caching.Durable.DurableTierException">The durable tier does not answer.</exception>
    public async Task<bool> TryEndAsync(ConsumeContext context, Outcome<TranscriptEnriched> outcome, EnrichmentFailed? failed)
    {
        if (Batched is not null && !await Batched.TryEndAsync(context, outcome))
            return false;
        if (Tracked is not null)
            await Tracked.EndAsync(outcome.Result, failed, context.CancellationToken);
        return true;
    }

    public ValueTask DisposeAsync() => Tracked?.DisposeAsync() ?? ValueTask.CompletedTask;
}
