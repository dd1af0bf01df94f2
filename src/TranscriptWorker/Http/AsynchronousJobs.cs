using Microsoft.Extensions.Options;
using TranscriptWorker.Bus;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.Intake;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Http;

/// <summary>
/// Accepts jobs that nobody waits for. In the embedded profile a job is recorded, and a dispatcher runs it; with RabbitMQ it is recorded as
/// tracked, and published with the broker's confirmation.
/// </summary>
internal sealed class AsynchronousJobs(
    RecordedJobs jobs,
    JobRecorder recorder,
    JobClient client,
    FeatureCatalog features,
    IOptions<BusOptions> bus,
    TimeProvider clock
)
{
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Accepts a job: when this returns, a crash does not lose it.</summary>
    /// <param name="job">The job, with an id.</param>
    /// <param name="cancellationToken">Ends the call; the job may have been accepted nevertheless.</param>
    /// <returns>Whether it is accepted; false if another job has its id.</returns>
    /// <exception cref="JobRefusedException">The job can never succeed.</exception>
    /// <exception cref="CommandRefusedException">The broker did not take the job.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<bool> TryAcceptAsync(EnrichTranscript job, CancellationToken cancellationToken)
    {
        JobValidation.Validate(job);
        features.Select(job.Features);
        if (!bus.Value.IsRabbitMq)
            return await recorder.AddAsync(new RecordedCommand(job), cancellationToken) != Recording.Conflict;
        var recording = await jobs.AddAsync(JobRecorder.RowOf(job), cancellationToken);
        if (recording is Recording.Added or Recording.Unfinished)
            await PublishAsync(job, recording == Recording.Added, cancellationToken);
        return recording != Recording.Conflict;
    }

    /// <summary>Whether another job is recorded under the id of this one.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<bool> HasOtherAsync(EnrichTranscript job, CancellationToken cancellationToken) =>
        job.JobId != Guid.Empty
        && Subject.FindTranscript(job.TenantId, job.TranscriptId) is not null
        && await jobs.HasOtherAsync(JobRecorder.RowOf(job), cancellationToken);

    /// <summary>The status of a job; null if it is not known.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public Task<JobStatus?> FindAsync(JobKey key, CancellationToken cancellationToken) => jobs.FindAsync(key, cancellationToken);

    private async Task PublishAsync(EnrichTranscript job, bool isNew, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(PublishTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await client.SendAsync(job with { Track = true }, either.Token);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing was accepted, so nothing is to be waited for.
            if (isNew)
                await jobs.RemoveQueuedAsync(new JobKey(job.TenantId, job.JobId), cancellationToken);
            throw new CommandRefusedException(
                CommandRefusal.NotSent,
                error is OperationCanceledException
                    ? $"The broker did not take the job within {PublishTimeout.TotalSeconds:0} s; send it again under the same id."
                    : $"The broker did not take the job: {error.Message}"
            );
        }
    }
}
