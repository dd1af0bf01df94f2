using MassTransit;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus.Consumers;

/// <summary>Answers an invalidation with exactly one event, after no process can read the invalidated entries any more.</summary>
internal sealed class InvalidateTranscriptConsumer(
    InvalidationPipeline pipeline,
    CommandExecution execution,
    TimeProvider clock,
    ILogger<InvalidateTranscriptConsumer> logger
) : IConsumer<InvalidateTranscript>
{
    public async Task Consume(ConsumeContext<InvalidateTranscript> context)
    {
        var started = clock.GetTimestamp();
        var command = context.Message;
        var transcriptId = Failure.Quote(command.TranscriptId);
        var given = command.InvalidationId ?? context.MessageId;
        var id = given ?? Guid.NewGuid();
        var identity = new CommandIdentity(id, transcriptId, Subject.FindTranscript(command.TenantId, command.TranscriptId));
        var tenantId = command.TenantId is null ? null : Failure.Quote(command.TenantId);
        using var scope = Log.BeginInvalidation(logger, id, transcriptId, tenantId);
        var outcome = await execution.RunAsync(
            context,
            identity,
            token =>
            {
                BrokerMove.ThrowIfMade(context.ReceiveContext);
                return pipeline.RunAsync(command, id, given is not null, token);
            }
        );
        if (outcome is { Result: { } invalidated })
        {
            if (!await execution.TryAnswerAsync(context, identity, invalidated, EventIdentity.Of(invalidated)))
                return;
            Log.TranscriptInvalidated(
                logger,
                id,
                transcriptId,
                tenantId,
                command.Scope,
                invalidated.Generation,
                invalidated.Superseded,
                Elapsed(started),
                invalidated.Reason is null ? null : Failure.QuoteReason(invalidated.Reason)
            );
        }
        else if (outcome is { Failure: { } failure })
        {
            var failed = new InvalidationFailed
            {
                InvalidationId = id,
                TranscriptId = transcriptId,
                TenantId = tenantId,
                Reason = failure.Reason,
                Message = failure.Message,
                Retryable = failure.IsRetryable,
            };
            if (!await execution.TryAnswerAsync(context, identity, failed, EventIdentity.Of(failed)))
                return;
            await execution.DeadLetterAsync(context, failure);
            Log.InvalidationFailed(logger, id, transcriptId, failure.Reason, Elapsed(started), failure.Message, failure.Defect);
        }
    }

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}
