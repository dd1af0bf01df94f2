using System.Runtime.ExceptionServices;
using System.Runtime.Serialization;
using System.Text.Json;
using MassTransit;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>
/// Moves to the error queue what is no command: not JSON, of another shape, of another type. Whoever waits for the answer to a command of
/// another shape gets one, where the command says its id. Whatever else fails outside of a consumer, such as an event that cannot be
/// published, goes back to its queue.
/// </summary>
internal sealed class UnreadableMessageFilter(ILogger<UnreadableMessageFilter> logger)
    : IFilter<ExceptionReceiveContext>,
        IFilter<ReceiveContext>
{
    public async Task Send(ExceptionReceiveContext context, IPipe<ExceptionReceiveContext> next)
    {
        if (!IsUnreadable(context.Exception))
        {
            Log.MessageReturned(logger, QueueMove.QueueOf(context), context.Exception.GetType().Name, new Defect(context.Exception));
            ExceptionDispatchInfo.Throw(context.Exception);
        }

        var failure = Malformed(Describe(context.Exception));
        await AnswerAsync(context, failure);
        await MoveAsync(context, failure);
    }

    public Task Send(ReceiveContext context, IPipe<ReceiveContext> next) =>
        // The library takes for skipped whatever no consumer has had, also what was moved above.
        context.HasPayloadType(typeof(Failure))
            ? Task.CompletedTask
            : MoveAsync(context, Malformed("Its type is not the command of this queue."));

    public void Probe(ProbeContext context) => context.CreateFilterScope("unreadableMessage");

    private async Task MoveAsync(ReceiveContext context, Failure failure)
    {
        var queue = QueueMove.QueueOf(context);
        await QueueMove.ToErrorAsync(context, failure);
        context.GetOrAddPayload(() => failure);
        Log.MessageUnreadable(logger, queue, failure.Message, Queues.ErrorOf(queue));
    }

    private static async Task AnswerAsync(ReceiveContext context, Failure failure)
    {
        var body = context.Body.GetBytes();
        if (QueueMove.QueueOf(context) is Queues.EnrichTranscript)
        {
            if (CommandBody.FindId(body, "jobId") is not { } id)
                return;
            var failed = new EnrichmentFailed
            {
                JobId = id,
                Reason = failure.Reason,
                Message = failure.Message,
            };
            await PublishAsync(context, failed, EventIdentity.Of(failed));
        }
        else
        {
            if (CommandBody.FindId(body, "invalidationId") is not { } id)
                return;
            var failed = new InvalidationFailed
            {
                InvalidationId = id,
                Reason = failure.Reason,
                Message = failure.Message,
            };
            await PublishAsync(context, failed, EventIdentity.Of(failed));
        }
    }

    private static async Task PublishAsync<T>(ReceiveContext context, T @event, Guid messageId)
        where T : class
    {
        var endpoint = await context.PublishEndpointProvider.GetPublishSendEndpoint<T>();
        await endpoint.Send(@event, publish => publish.MessageId = messageId, context.CancellationToken);
    }

    private static Failure Malformed(string explanation) => new(FailureReasons.MalformedMessage, explanation, IsRetryable: false);

    private static bool IsUnreadable(Exception? error) =>
        error is not null && (error is SerializationException or JsonException || IsUnreadable(error.InnerException));

    /// <summary>Where in the message it went wrong, without the serializer's words, which may quote the message.</summary>
    private static string Describe(Exception error)
    {
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
            if (cause is JsonException json)
                return json switch
                {
                    { Path: { Length: > 0 } path } when IsPlain(path) => $"It is not of the command's shape at {path}.",
                    { LineNumber: { } line, BytePositionInLine: { } column } =>
                        $"It is not JSON, or not of the command's shape, at line {line + 1}, byte {column + 1}.",
                    _ => "It is not JSON, or not of the command's shape.",
                };
        return "It is not JSON, or not of the command's shape.";
    }

    private static bool IsPlain(string path) =>
        path.Length <= 100 && path.All(c => char.IsAsciiLetterOrDigit(c) || c is '$' or '.' or '[' or ']');
}
