using MassTransit;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Jobs;

namespace TranscriptWorker.Messaging;

/// <summary>Invalidates, and says so only when no process can read what was there before.</summary>
internal sealed class InvalidateTranscriptConsumer(FencedCache cache, TimeProvider clock, ILogger<InvalidateTranscriptConsumer> logger)
    : IConsumer<InvalidateTranscript>
{
    private const int MaxReasonLength = 200;

    public async Task Consume(ConsumeContext<InvalidateTranscript> context)
    {
        var started = clock.GetTimestamp();
        var command = context.Message;
        JobValidation.ValidateTranscript(command.TranscriptId, command.TenantId);
        if (!Enum.IsDefined(command.Scope)) throw new JobRefusedException(FailureReasons.InvalidScope, "The scope is not one of results, all.");
        var id = command.InvalidationId ?? context.MessageId ?? Guid.NewGuid();
        var generation = await cache.InvalidateAsync(
            Subject.Transcript(command.TenantId, command.TranscriptId), id, command.Scope == InvalidationScope.All, context.CancellationToken);

        var invalidated = new TranscriptInvalidated
        {
            InvalidationId = id,
            TranscriptId = command.TranscriptId,
            TenantId = command.TenantId,
            Scope = command.Scope,
            Reason = command.Reason is { Length: > MaxReasonLength } reason ? reason[..MaxReasonLength] : command.Reason,
            Generation = generation,
        };
        await context.Publish(invalidated, publish => publish.MessageId = EventIdentity.Of(invalidated), context.CancellationToken);
        Log.TranscriptInvalidated(logger, command.TranscriptId, command.Scope, generation, (long)clock.GetElapsedTime(started).TotalMilliseconds);
    }
}
