using MassTransit;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Jobs;
using TranscriptWorker.Messaging.RabbitMq;

namespace TranscriptWorker.Messaging;

/// <summary>Invalidates, and says so only when no process can read what was there before.</summary>
internal sealed class InvalidateTranscriptConsumer(
    SubjectChanges changes,
    CommandExecution execution,
    TimeProvider clock,
    ILogger<InvalidateTranscriptConsumer> logger
) : IConsumer<InvalidateTranscript>
{
    private const int MaxReasonLength = 200;

    public async Task Consume(ConsumeContext<InvalidateTranscript> context)
    {
        var started = clock.GetTimestamp();
        var command = context.Message;
        var transcriptId = Failure.Quote(command.TranscriptId);
        var id = command.InvalidationId ?? context.MessageId ?? Guid.NewGuid();
        var outcome = await execution.RunAsync(context, id, transcriptId, token => InvalidateAsync(command, id, token));
        if (outcome is { Result: { } invalidated })
        {
            await context.Publish(invalidated, publish => publish.MessageId = EventIdentity.Of(invalidated), context.CancellationToken);
            Log.TranscriptInvalidated(logger, command.TranscriptId, command.Scope, invalidated.Generation, Elapsed(started));
        }
        else if (outcome is { Failure: { } failure })
        {
            var failed = new InvalidationFailed
            {
                InvalidationId = id,
                TranscriptId = transcriptId,
                TenantId = command.TenantId is null ? null : Failure.Quote(command.TenantId),
                Reason = failure.Reason,
                Message = failure.Message,
                Retryable = failure.IsRetryable,
            };
            await context.Publish(failed, publish => publish.MessageId = EventIdentity.Of(failed), context.CancellationToken);
            await QueueMove.ToErrorAsync(context.ReceiveContext, failure);
            Log.InvalidationFailed(logger, id, transcriptId, failure.Reason, Elapsed(started), failure.Message, failure.Defect);
        }
    }

    private async Task<TranscriptInvalidated> InvalidateAsync(InvalidateTranscript command, Guid id, CancellationToken cancellationToken)
    {
        JobValidation.ValidateTranscript(command.TranscriptId, command.TenantId);
        if (!Enum.IsDefined(command.Scope))
            throw new JobRefusedException(FailureReasons.InvalidScope, "The scope is not one of results, all.");
        return new TranscriptInvalidated
        {
            InvalidationId = id,
            TranscriptId = command.TranscriptId,
            TenantId = command.TenantId,
            Scope = command.Scope,
            Reason = command.Reason is { Length: > MaxReasonLength } reason ? reason[..MaxReasonLength] : command.Reason,
            Generation = await changes.InvalidateAsync(
                Subject.Transcript(command.TenantId, command.TranscriptId),
                id,
                command.Scope == InvalidationScope.All,
                cancellationToken
            ),
        };
    }

    private long Elapsed(long started) => (long)clock.GetElapsedTime(started).TotalMilliseconds;
}
