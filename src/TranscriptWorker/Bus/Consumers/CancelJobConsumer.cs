using MassTransit;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Cancellation;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus.Consumers;

/// <summary>Records a cancellation, and then announces it to all workers.</summary>
internal sealed class CancelJobConsumer(JobCancellationPipeline pipeline, CommandExecution execution, ILogger<CancelJobConsumer> logger)
    : IConsumer<CancelJob>
{
    public async Task Consume(ConsumeContext<CancelJob> context)
    {
        var command = context.Message;
        var identity = new CommandIdentity(command.JobId, TranscriptId: "", Subject: null);
        var tenantId = command.TenantId is null ? null : Failure.Quote(command.TenantId);
        // Without a slot: a job that runs alone would have to end before its cancellation is heard.
        var outcome = await execution.RepeatAsync(
            context,
            identity,
            token =>
            {
                BrokerMove.ThrowIfMade(context.ReceiveContext);
                return pipeline.RunAsync(command, token);
            }
        );
        if (outcome is { Result: { } accepted })
        {
            if (await execution.TryAnswerAsync(context, identity, accepted, EventIdentity.Of(accepted)))
                Cancellation.Log.CancellationAccepted(
                    logger,
                    command.JobId,
                    tenantId,
                    accepted.Reason is null ? null : Failure.QuoteReason(accepted.Reason)
                );
        }
        else if (outcome is { Failure: { } failure })
        {
            var failed = new JobCancellationFailed
            {
                JobId = command.JobId,
                TenantId = tenantId,
                Reason = failure.Reason,
                Message = failure.Message,
                Retryable = failure.IsRetryable,
            };
            if (!await execution.TryAnswerAsync(context, identity, failed, EventIdentity.Of(failed)))
                return;
            await execution.DeadLetterAsync(context, failure);
            Cancellation.Log.CancellationFailed(logger, command.JobId, tenantId, failure.Reason, failure.Message, failure.Defect);
        }
    }
}
