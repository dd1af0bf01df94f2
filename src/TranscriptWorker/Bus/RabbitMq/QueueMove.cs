using System.Text;
using MassTransit;
using MassTransit.RabbitMqTransport;
using RabbitMQ.Client;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>
/// Moves a message as it came to another queue of its own: it is there, confirmed by the broker, before it is acknowledged here. With
/// another bus there is no such queue, and the event that answers the command is all that remains of it.
/// </summary>
internal static class QueueMove
{
    public const string Reason = "tw-reason";
    public const string Explanation = "tw-explanation";
    public const string Attempt = "tw-attempt";

    // Ten properties of 256 bytes, and the headers that are added.
    private const int FrameReserve = 4096;

    // Like JSON's; lists and tables within each other are walked by recursion.
    private const int MaxLevels = 64;

    // A name's length; a value's type, and its length or itself, where it has a fixed size.
    private const int NameOverhead = 1;
    private const int ValueOverhead = 9;

    /// <summary>To the error queue.</summary>
    public static Task ToErrorAsync(ReceiveContext context, Failure failure) =>
        MoveAsync(
            context,
            Queues.ErrorOf(QueueOf(context)),
            new(StringComparer.Ordinal) { [Reason] = failure.Reason, [Explanation] = failure.Message }
        );

    /// <summary>To the queue that gives it back after a delay.</summary>
    public static Task ToRetryAsync(ReceiveContext context, TimeSpan delay, int attempt, Failure failure) =>
        MoveAsync(
            context,
            Queues.RetryOf(QueueOf(context), delay),
            new(StringComparer.Ordinal) { [Reason] = failure.Reason, [Attempt] = attempt }
        );

    /// <summary>How often the message was given back after a delay.</summary>
    public static int AttemptOf(ReceiveContext context) =>
        context.TryGetPayload(out RabbitMqBasicConsumeContext? delivery)
        && delivery.Properties.Headers?.TryGetValue(Attempt, out var attempt) == true
        && attempt is int and >= 0
            ? (int)attempt
            : 0;

    public static string QueueOf(ReceiveContext context) => context.InputAddress.Segments[^1];

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
        // The broker would deliver further copies by these, drop the message as one that goes round in circles, refuse it for another
        // user's name, and drop it after the sender's time.
        properties.Headers.Remove("CC");
        properties.Headers.Remove("BCC");
        properties.Headers.Remove("x-death");
        RemoveOversized(properties.Headers, channel.ConnectionContext.Connection.FrameMax);
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

    /// <summary>
    /// All properties of a message go in one frame, and the broker ends the connection over a larger one. So where the sender's headers
    /// leave no room for those of this worker, the largest stay behind, and so do those that are nested too deeply.
    /// </summary>
    private static void RemoveOversized(IDictionary<string, object?> headers, uint frameMax)
    {
        if (frameMax == 0)
            return;
        var room = (long)frameMax - FrameReserve;
        foreach (var (name, size) in headers.Select(h => (h.Key, SizeOf(h, MaxLevels))).OrderBy(h => h.Item2).ToList())
        {
            room -= size;
            if (room < 0)
                headers.Remove(name);
        }
    }

    /// <summary>No less than what a header takes up in a frame; more than any frame where it has more levels.</summary>
    private static long SizeOf(KeyValuePair<string, object?> header, int levels) =>
        NameOverhead + Encoding.UTF8.GetByteCount(header.Key) + SizeOf(header.Value, levels);

    private static long SizeOf(object? value, int levels) =>
        ValueOverhead
        + value switch
        {
            byte[] bytes => bytes.Length,
            BinaryTableValue binary => binary.Bytes.Length,
            string text => Encoding.UTF8.GetByteCount(text),
            _ when levels == 0 => int.MaxValue,
            IDictionary<string, object?> table => table.Sum(item => SizeOf(item, levels - 1)),
            IEnumerable<object?> list => list.Sum(item => SizeOf(item, levels - 1)),
            _ => 0,
        };
}
