using System.Runtime.ExceptionServices;
using System.Text.Json;
using MassTransit;
using MassTransit.RabbitMqTransport;
using TranscriptWorker.Batches;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Bus.Lanes;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Batches;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>
/// Applies <see cref="ErrorRules.OfDeliveries"/> to messages that fail outside of a consumer. Unreadable messages are answered with an
/// event, if they contain the command's id, and dead-lettered. All others, such as one that cannot be moved to another queue, return to
/// their queue after a pause.
/// </summary>
internal sealed class UnreadableMessageFilter(
    BatchStore batches,
    DeadLettering deadLetters,
    TimeProvider clock,
    ILogger<UnreadableMessageFilter> logger
) : IFilter<ExceptionReceiveContext>, IFilter<ReceiveContext>
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (ErrorRules.OfDelivery(context.Exception).Retry != RetryMode.Never)
        {
            if (LaneClosedException.IsCauseOf(context.Exception))
            {
                await PauseAsync(context, FirstPause);
            }
            else
            {
                Log.MessageReturned(
                    logger,
                    MessageMover.SourceOf(context),
                    context.Exception.GetType().Name,
                    new Defect(context.Exception)
                );
                await PauseAsync(context, PauseOf(MessageMover.DeliveriesOf(context)));
            }

            ExceptionDispatchInfo.Throw(context.Exception);
        }

        var failure = Malformed(Describe(context.Exception));
        await AnswerAsync(context, failure);
        await CountAsync(context);
        await MoveAsync(context, failure);
    }

    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next) =>
        // The bus library treats a message as skipped if no consumer took it, also if it was moved above.
        context.HasPayloadType(typeof(Failure))
            ? Task.CompletedTask
            : MoveAsync(context, Malformed("Its message type is not the command of this queue."));

    public void Probe(ProbeContext context) => context.CreateFilterScope("unreadableMessage");

    /// <summary>
    /// The broker delivers a returned message again at once. Without a pause it would reach the delivery limit within seconds, and its
    /// subscribers would get a copy of its event each time.
    /// </summary>
    private async Task PauseAsync(ReceiveContext context, TimeSpan pause)
    {
        // Over a closed channel nothing is returned: the broker has done so.
        if (!context.TryGetPayload(out ChannelContext? channel) || !channel.Channel.IsOpen)
            return;
        await Task.Delay(pause, clock, context.CancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static TimeSpan PauseOf(int deliveries)
    {
        var factor = 1L << Math.Min(deliveries, 30);
        return factor > LongestPause / FirstPause ? LongestPause : FirstPause * factor;
    }

    private async Task MoveAsync(ReceiveContext context, Failure failure)
    {
        var queue = MessageMover.QueueOf(context);
        await deadLetters.MoveAsync(context, failure);
        context.GetOrAddPayload(() => failure);
        Log.MessageUnreadable(logger, queue, failure.Message, Queues.ErrorOf(queue));
    }

    private async Task AnswerAsync(ReceiveContext context, Failure failure)
    {
        var body = context.Body.GetBytes();
        var queue = MessageMover.QueueOf(context);
        if (CommandBody.FindId(body, queue is Queues.InvalidateTranscript ? "invalidationId" : "jobId") is not { } id)
            return;
        var (reason, message) = (failure.Reason, failure.Message);
        if (queue is Queues.EnrichTranscript)
        {
            var failed = new EnrichmentFailed
            {
                JobId = id,
                Reason = reason,
                Message = message,
            };
            await PublishAsync(context, failed, EventIdentity.Of(failed));
        }
        else if (queue is Queues.InvalidateTranscript)
        {
            var failed = new InvalidationFailed
            {
                InvalidationId = id,
                Reason = reason,
                Message = message,
            };
            await PublishAsync(context, failed, EventIdentity.Of(failed));
        }
        else
        {
            var failed = new JobCancellationFailed
            {
                JobId = id,
                Reason = reason,
                Message = message,
            };
            await PublishAsync(context, failed, EventIdentity.Of(failed));
        }
    }

    /// <summary>A job that nobody can read is a failed one of its batch, if it says which that is.</summary>
    private async Task CountAsync(ReceiveContext context)
    {
        if (
            MessageMover.QueueOf(context) is not Queues.EnrichTranscript
            || UnreadableJob.FindBatched(context.Body.GetBytes()) is not { } job
        )
            return;
        try
        {
            if (
                await batches.CountAsync(job.Batch, job.JobId, BatchJobOutcome.Failed, context.CancellationToken) is { } state
                && BatchEvents.FindCompleted(job.Batch, state) is { } completed
            )
            {
                // Nothing else may announce the batch.
                if (!await EventPublication.TryAsync(context, completed, EventIdentity.Of(completed), conversation: null, clock))
                    throw new EventRefusedException();
            }
        }
        catch (Exception error) when (error is DurableTierException or EventRefusedException)
        {
            Log.MessageReturned(logger, MessageMover.QueueOf(context), error.GetType().Name, new Defect(error));
            await PauseAsync(context, PauseOf(MessageMover.DeliveriesOf(context)));
            throw;
        }
    }

    private async Task PublishAsync<T>(ReceiveContext context, T @event, Guid messageId)
        where T : class
    {
        var isPublished = await EventPublication.TryAsync(context, @event, messageId, conversation: null, clock);
        // The error queue keeps the message and its reason.
        if (!isPublished)
            Log.UnreadableUnanswered(logger, MessageMover.QueueOf(context));
    }

    private static Failure Malformed(string explanation) => new(FailureReasons.MalformedMessage, explanation, RetryMode.Never);

    /// <summary>The position of the error, without the serializer's message, which may quote the text.</summary>
    private static string Describe(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
            if (cause is JsonException json)
                return json switch
                {
                    { Path: { Length: > 0 } path } when IsPlain(path) => $"The value at {path} has the wrong type.",
                    { LineNumber: { } line, BytePositionInLine: { } column } =>
                        $"It is not JSON, or a value has the wrong type, at line {line + 1}, byte {column + 1}.",
                    _ => "It is not JSON, or a value has the wrong type.",
                };
        return "It is not JSON, or a value has the wrong type.";
    }

    private static bool IsPlain(string path) =>
        path.Length <= 100 && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '$' or '.' or '[' or ']');
}

/// <summary>A subscriber's queue refuses an event.</summary>
internal sealed class EventRefusedException() : Exception("A subscriber's queue refuses the event.");
