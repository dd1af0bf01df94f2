using System.Text;
using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;
using TranscriptWorker.Bus.ErrorPolicy;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>
/// Moves a message unchanged to one of its queues. The broker confirms the copy before the message is acknowledged. The in-memory bus
/// has no such queues: there the message ends, and only the event that answers it remains.
/// </summary>
internal static class MessageMover
{
    public const string Reason = "tw-reason";
    public const string Explanation = "tw-explanation";
    public const string Attempt = "tw-attempt";
    public const string Waits = "tw-waits";
    public const string FailedAt = "tw-failed-at";

    /// <summary>The generation of the transcript when a job that brings content began to wait for its next attempt.</summary>
    public const string Generation = "tw-generation";

    /// <summary>Why the broker moved the message to the poison queue, from which it came back to be answered.</summary>
    public const string BrokerReason = "tw-broker-reason";

    // Of quorum queues: https://www.rabbitmq.com/docs/quorum-queues#poison-message-handling
    private const string DeliveryCount = "x-delivery-count";
    private const string AcquiredCount = "x-acquired-count";

    // Room for ten properties of 256 bytes and the added headers.
    private const int FrameReserve = 4096;

    /// <summary>Dead-letters the message to the error queue, or to the poison queue if it ends its workers.</summary>
    /// <param name="context">The message.</param>
    /// <param name="failure">Why.</param>
    /// <param name="failedAt">When its last attempt failed.</param>
    public static Task DeadLetterAsync(ReceiveContext context, Failure failure, DateTimeOffset failedAt) =>
        MoveAsync(context, DeadLetterQueueOf(context, failure), FailureHeaders(failure.Reason, failure.Message, failedAt));

    /// <summary>The headers of a dead letter.</summary>
    public static Dictionary<string, object?> FailureHeaders(string reason, string explanation, DateTimeOffset failedAt) =>
        new(StringComparer.Ordinal)
        {
            [Reason] = Encoding.UTF8.GetBytes(reason),
            [Explanation] = Encoding.UTF8.GetBytes(explanation),
            [FailedAt] = Encoding.UTF8.GetBytes(failedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")),
        };

    /// <summary>Moves the message to the retry queue that returns it after a delay.</summary>
    /// <param name="context">The message.</param>
    /// <param name="delay">One of <see cref="BusOptions.RetryDelays"/>.</param>
    /// <param name="failure">Why.</param>
    /// <param name="headers">
    /// What the next attempt needs to know: <see cref="Attempt"/> or <see cref="Waits"/>, which count this retry, and
    /// <see cref="Generation"/>.
    /// </param>
    public static Task ToRetryAsync(
        ReceiveContext context,
        TimeSpan delay,
        Failure failure,
        IReadOnlyDictionary<string, object?> headers
    ) => MoveAsync(context, Queues.RetryOf(QueueOf(context), delay), new(headers, StringComparer.Ordinal) { [Reason] = failure.Reason });

    /// <summary>Moves the message to the end of a queue that is consumed, which may be its own.</summary>
    public static Task ToEndOfAsync(ReceiveContext context, string queue) => MoveAsync(context, queue, new(StringComparer.Ordinal));

    /// <summary>How often the message was delivered before and not acknowledged.</summary>
    public static int DeliveriesOf(ReceiveContext context) => CountOf(context, DeliveryCount);

    /// <summary>The count in a header; 0 if there is none.</summary>
    public static int CountOf(ReceiveContext context, string header) =>
        FindNumber(context, header) is { } number and <= int.MaxValue ? (int)number : 0;

    /// <summary>The number in a header; null if there is none, or a negative one.</summary>
    public static long? FindNumber(ReceiveContext context, string header) =>
        context.TryGetPayload(out RabbitMqBasicConsumeContext? delivery)
        && delivery.Properties.Headers?.TryGetValue(header, out var value) == true
            ? value switch
            {
                int and >= 0 => (int)value,
                long and >= 0 => (long)value,
                _ => null,
            }
            : null;

    /// <summary>The text in a header; null if there is none.</summary>
    public static string? FindText(ReceiveContext context, string header) =>
        context.TryGetPayload(out RabbitMqBasicConsumeContext? delivery)
        && delivery.Properties.Headers?.TryGetValue(header, out var value) == true
        && value is byte[] text
            ? Encoding.UTF8.GetString(text)
            : null;

    /// <summary>The queue that the message was delivered from.</summary>
    public static string SourceOf(ReceiveContext context) => context.InputAddress.Segments[^1];

    /// <summary>The queue after which the message's error, poison and retry queues are named.</summary>
    public static string QueueOf(ReceiveContext context) => Queues.CommandQueueOf(SourceOf(context));

    /// <summary>The queue in which the message waits for an operator.</summary>
    public static string DeadLetterQueueOf(ReceiveContext context, Failure failure) =>
        failure.IsPoison ? Queues.PoisonOf(QueueOf(context)) : Queues.ErrorOf(QueueOf(context));

    private static async Task MoveAsync(ReceiveContext context, string queue, Dictionary<string, object?> headers)
    {
        if (!context.TryGetPayload(out ChannelContext? channel) || !context.TryGetPayload(out RabbitMqBasicConsumeContext? delivery))
            return;
        var properties = new BasicProperties(delivery.Properties)
        {
            Headers = new Dictionary<string, object?>(
                delivery.Properties.Headers ?? new Dictionary<string, object?>(StringComparer.Ordinal),
                StringComparer.Ordinal
            ),
            Persistent = true,
        };
        // Because of these the broker would deliver further copies, drop the message as part of a cycle, refuse it for another user's name,
        // or drop it when the sender's time to live ends.
        properties.Headers.Remove("CC");
        properties.Headers.Remove("BCC");
        properties.Headers.Remove("x-death");
        // The broker counts the deliveries of the copy, and gives no count until there is one.
        properties.Headers.Remove(DeliveryCount);
        properties.Headers.Remove(AcquiredCount);
        FrameLimit.RemoveOversized(properties.Headers, channel.ConnectionContext.Connection.FrameMax, FrameReserve);
        foreach (var (name, value) in headers)
            properties.Headers[name] = value is string text ? Encoding.UTF8.GetBytes(text) : value;
        properties.ClearUserId();
        properties.ClearExpiration();
        await channel.BasicPublishAsync(
            exchange: "",
            queue,
            mandatory: true,
            properties,
            context.Body.GetBytes(),
            awaitAck: true,
            context.CancellationToken
        );
    }
}
