using MassTransit;
using TranscriptWorker.Caching;
using TranscriptWorker.Cancellation;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus.Consumers;

/// <summary>Hands each accepted cancellation to this process, in which the job may run.</summary>
internal sealed class CancellationConsumer(JobCancellations cancellations) : IConsumer<JobCancellationAccepted>
{
    public Task Consume(ConsumeContext<JobCancellationAccepted> context)
    {
        var (tenantId, jobId) = (context.Message.TenantId, context.Message.JobId);
        // No worker announces any other, and the memory is bounded by their number alone.
        return jobId != Guid.Empty && (tenantId is null || Subject.IsValidTenant(tenantId))
            ? cancellations.CancelAsync(tenantId, jobId)
            : Task.CompletedTask;
    }
}
