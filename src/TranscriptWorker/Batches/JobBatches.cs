using Microsoft.Extensions.Options;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable.Batches;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Batches;

/// <summary>Finds the batches that jobs belong to. A job outside of a batch costs nothing.</summary>
internal sealed class JobBatches(BatchStore store, CommandExecution execution, IOptions<BusOptions> bus, ILogger<JobBatches> logger)
{
    /// <summary>The job as one of a batch; null if it belongs to none, or does not say which job of which batch it is.</summary>
    /// <param name="job">The job.</param>
    /// <param name="identity">What retries know of it.</param>
    /// <param name="isRecorded">Whether this process runs it because it is recorded.</param>
    public BatchedJob? Find(EnrichTranscript job, CommandIdentity identity, bool isRecorded) =>
        job.BatchId is { } batch
        && batch != Guid.Empty
        && job.JobId != Guid.Empty
        && (job.TenantId is null || Subject.IsValidTenant(job.TenantId))
            // After the deadline the batch is still to be counted and announced.
            ? new BatchedJob(job, identity with { Deadline = null }, store, execution, CountingOf(isRecorded), logger)
            : null;

    private BatchCounting CountingOf(bool isRecorded) =>
        isRecorded ? BatchCounting.WithRecord
        : bus.Value.IsRabbitMq ? BatchCounting.AfterAnswer
        : BatchCounting.BeforeAnswer;
}
