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
    public BatchedJob? Find(EnrichTranscript job, CommandIdentity identity) =>
        job.BatchId is { } batch
        && batch != Guid.Empty
        && job.JobId != Guid.Empty
        && (job.TenantId is null || Subject.IsValidTenant(job.TenantId))
            ? new BatchedJob(job, identity, store, execution, bus.Value.IsRabbitMq, logger)
            : null;
}
