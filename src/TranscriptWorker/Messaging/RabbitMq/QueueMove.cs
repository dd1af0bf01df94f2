using System.Text;
using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace TranscriptWorker.Messaging.RabbitMq;

/// <summary>
/// Moves a message as it came to another queue of its own: it is there, confirmed by the broker, before it is acknowledged here. With
/// another bus there is no such queue, and the event that answers the command is all that remains of it.
/// </summary>
internal static class QueueMove
{
    public const string Reason = "tw-reason";
    public const string Explanation = "tw-explanation";
    public const string Attempt = "tw-attempt";

    /// <summary>To the error queue.</summary>
    public static Task ToErrorAsync(ReceiveContext context, Failure failure) =>
        MoveAsync(context, Queues.ErrorOf(QueueOf(context)), new(StringComparer.Ordinal) { [Reason] = failure.Reason, [Explanation] = failure.Message });

    /// <summary>To the queue that gives it back after a delay.</summary>
    public static Task ToRetryAsync(ReceiveContext context, TimeSpan delay, int attempt, Failure failure) =>
        MoveAsync(context, Queues.RetryOf(QueueOf(context), delay), new(StringComparer.Ordinal) { [Reason] = failure.Reason, [Attempt] = attempt });

    /// <summary>How often the message was given back after a delay.</summary>
    public static int AttemptOf(ReceiveContext context) =>
        context.TryGetPayload(out RabbitMqBasicConsumeContext? delivery) && delivery.Properties.Headers?.TryGetValue(Attempt, out var attempt) == true
        && attempt is int and >= 0 ? (int)attempt : 0;

    public static string QueueOf(ReceiveContext context) => context.InputAddress.Segments[^1];

    private static async Task MoveAsync(ReceiveContext context, string queue, Dictionary<string, object?> headers)
    {
        if (!context.TryGetPayload(out ChannelContext? channel) || !context.TryGetPayload(out RabbitMqBasicConsumeContext? delivery)) return;
        var properties = new BasicProperties(delivery.Properties)
        {
            Headers = new Dictionary<string, object?>(delivery.Properties.Headers ?? new Dictionary<string, object?>(StringComparer.Ordinal), StringComparer.Ordinal),
            Persistent = true,
        };
        foreach (var (name, value) in headers) properties.Headers[name] = value is string text ? Encoding.UTF8.GetBytes(text) : value;
        // The broker would deliver further copies by these, refuse the message for another user's name, and drop it after the sender's time.
        properties.Headers.Remove("CC");
        properties.Headers.Remove("BCC");
        properties.ClearUserId();
        properties.ClearExpiration();
        await channel.BasicPublishAsync(exchange: "", queue, mandatory: true, properties, context.Body.GetBytes(), awaitAck: true);
    }
}
