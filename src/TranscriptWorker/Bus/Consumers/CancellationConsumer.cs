using MassTransit;
using TranscriptWorker.Cancellation;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus.Consumers;

/// <summary>Hands each accepted cancellation to this process, in which the job may run.</summary>
internal sealed class CancellationConsumer(JobCancellations cancellations) : IConsumer<JobCancellationAccepted>
{
    public Task Consume(ConsumeContext<JobCancellationAccepted> context) =>
        cancellations.CancelAsync(context.Message.TenantId, context.Message.JobId);
}
