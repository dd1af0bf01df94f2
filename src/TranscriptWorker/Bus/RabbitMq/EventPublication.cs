using System.Diagnostics;
using System.Text;
using MassTransit;
using MassTransit.Context;
using MassTransit.RabbitMqTransport;
using MassTransit.Transports;
using RabbitMQ.Client;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>
/// Publishes the event that answers a command, on the command's channel and within bounds. The bus library would close the channel when the
/// broker refuses the event, so that all commands of the channel come again, and would repeat the publication for as long as the process
/// runs. Each repetition gives a further copy to the subscribers that take the event.
/// </summary>
internal static class EventPublication
{
    /// <summary>How often an event is published in one attempt of its command.</summary>
    public const int MaxCopies = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // A connection that the broker has blocked, for want of memory or disk, confirms nothing.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(8);

    // https://www.w3.org/TR/trace-context/
    private const string TraceParent = "traceparent";
    private const int TraceParentLength = 55;

    // Read by other programs of the bus library, and by all others.
    private static readonly string[] TraceHeaders = ["MT-Activity-Id", TraceParent];

    /// <param name="context">The command.</param>
    /// <param name="event">The event.</param>
    /// <param name="messageId">Its id.</param>
    /// <param name="conversation">The ids of the conversation that the command belongs to; null if it could not be read.</param>
    /// <param name="clock">The clock.</param>
    /// <returns>Whether the broker has confirmed it.</returns>
    public static async Task<bool> TryAsync<T>(
        ReceiveContext context,
        T @event,
        Guid messageId,
        MessageContext? conversation,
        TimeProvider clock
    )
        where T : class
    {
        var channel = context.GetPayload<ChannelContext>();
        using var bounded = new CancellationTokenSource(Timeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bounded.Token, context.CancellationToken);
        try
        {
            var message = await CreateAsync(context, @event, messageId, conversation, either.Token);
            var body = message.Body.GetBytes();
            for (var copies = 1; ; copies++)
            {
                try
                {
                    await channel.BasicPublishAsync(
                        Topology.ExchangeOf(typeof(T)),
                        routingKey: "",
                        mandatory: false,
                        PropertiesOf(message, Activity.Current?.Id ?? FindTrace(context)),
                        body,
                        awaitAck: true,
                        either.Token
                    );
                    return true;
                }
                catch (ConnectionException error) when (error.InnerException is RabbitMQ.Client.Exceptions.PublishException)
                {
                    if (copies == MaxCopies)
                        return false;
                    await Task.Delay(Pause, clock, either.Token);
                }
            }
        }
        catch (OperationCanceledException) when (bounded.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private static async Task<MessageSendContext<T>> CreateAsync<T>(
        ReceiveContext context,
        T @event,
        Guid messageId,
        MessageContext? conversation,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var endpoint = (ITransportSendEndpoint)await context.PublishEndpointProvider.GetPublishSendEndpoint<T>();
        return (MessageSendContext<T>)
            await endpoint.CreateSendContext(
                @event,
                Pipe.Execute<SendContext<T>>(message =>
                {
                    message.MessageId = messageId;
                    message.ConversationId = conversation?.ConversationId;
                    message.InitiatorId = conversation?.CorrelationId;
                }),
                cancellationToken
            );
    }

    /// <summary>The trace of the command, if this worker traces nothing itself.</summary>
    private static string? FindTrace(ReceiveContext context) =>
        context.GetPayload<RabbitMqBasicConsumeContext>().Properties.Headers?.TryGetValue(TraceParent, out var value) == true
        && value is byte[] { Length: TraceParentLength } bytes
        && Encoding.ASCII.GetString(bytes) is var trace
        && ActivityContext.TryParse(trace, traceState: null, out _)
            ? trace
            : null;

    private static BasicProperties PropertiesOf<T>(MessageSendContext<T> message, string? trace)
        where T : class
    {
        var headers = message.Headers.GetAll().ToDictionary(h => h.Key, h => (object?)h.Value.ToString(), StringComparer.Ordinal);
        if (trace is not null)
            foreach (var name in TraceHeaders)
                headers[name] = trace;
        return new BasicProperties
        {
            ContentType = message.ContentType?.ToString(),
            MessageId = message.MessageId.ToString(),
            Headers = headers,
            Persistent = true,
        };
    }
}
