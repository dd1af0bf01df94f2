using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RabbitMQ.Client;
using TranscriptWorker.Bus.ErrorPolicy;

namespace TranscriptWorker.Bus.RabbitMq.DeadLetters;

/// <summary>A waiting message as an operator sees it. All text in it is shortened and without control characters.</summary>
/// <param name="Id">The id of its command. If it has none: the message id, or a hash of the body.</param>
/// <param name="Cause">Why it waits.</param>
/// <param name="FailedAt">When it was moved, by the clock of the worker or broker that moved it; null if nothing says so.</param>
/// <param name="Bytes">The size of the body.</param>
/// <param name="Command">What the body says of its command.</param>
internal sealed record DeadLetter(Guid Id, DeadLetterCause Cause, DateTimeOffset? FailedAt, int Bytes, CommandSummary Command)
{
    /// <summary>
    /// The broker's reason for a message whose time to live ended: <see href="https://www.rabbitmq.com/docs/dlx#effects"/>.
    /// </summary>
    public const string Expired = "expired";

    private const string Unknown = "unknown";
    private const int MaxHeaderBytes = 2048;
    private const int MaxExplanationLength = 300;

    /// <summary>Reads any message; nothing in it is an error.</summary>
    public static DeadLetter Read(DeadLetterQueue queue, IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body)
    {
        var command = CommandSummary.Read(queue.Command, body);
        // A worker may move a message to either queue, and says so by this header.
        var isMovedByWorker = queue.Kind == DeadLetterKind.Error || TextOf(properties.Headers, MessageMover.FailedAt) is not null;
        var (reason, explanation, failedAt) = isMovedByWorker ? FindFailure(properties) : FindDeath(queue, properties);
        return new DeadLetter(
            command.Id ?? IdOf(properties, body),
            new DeadLetterCause(queue.Command, queue.Name, reason, explanation),
            failedAt,
            body.Length,
            command
        );
    }

    private static Guid IdOf(IReadOnlyBasicProperties properties, ReadOnlyMemory<byte> body) =>
        Guid.TryParse(properties.MessageId, out var id) && id != Guid.Empty ? id : new Guid(SHA256.HashData(body.Span).AsSpan(0, 16));

    private static (string Reason, string Explanation, DateTimeOffset? At) FindFailure(IReadOnlyBasicProperties properties)
    {
        var at = DateTimeOffset.TryParse(
            TextOf(properties.Headers, MessageMover.FailedAt),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var time
        )
            ? time
            : (DateTimeOffset?)null;
        return (
            Failure.Quote(TextOf(properties.Headers, MessageMover.Reason) ?? Unknown),
            Failure.Quote(TextOf(properties.Headers, MessageMover.Explanation), MaxExplanationLength),
            at
        );
    }

    /// <summary>What the broker says of its move: <see href="https://www.rabbitmq.com/docs/dlx#effects"/>.</summary>
    private static (string Reason, string Explanation, DateTimeOffset? At) FindDeath(
        DeadLetterQueue queue,
        IReadOnlyBasicProperties properties
    )
    {
        var deaths =
            properties.Headers?.TryGetValue("x-death", out var value) == true && value is IEnumerable<object?> list
                ? list.OfType<IDictionary<string, object?>>().ToList()
                : [];
        var death = deaths.Find(d =>
            string.Equals(Queues.CommandQueueOf(TextOf(d, "queue") ?? ""), queue.Command, StringComparison.Ordinal)
        );
        if (death is null)
            return (Unknown, "", null);
        var reason = Failure.Quote(TextOf(death, "reason") ?? Unknown);
        var explanation = reason switch
        {
            "delivery_limit" => "No worker acknowledged it within the delivery limit.",
            Expired => "The time to live that its sender gave it ended.",
            _ => "The broker moved it.",
        };
        return (reason, explanation, TimeOf(death));
    }

    private static DateTimeOffset? TimeOf(IDictionary<string, object?> death) =>
        death.TryGetValue("time", out var value)
        && value is AmqpTimestamp { UnixTime: var seconds }
        && seconds >= DateTimeOffset.MinValue.ToUnixTimeSeconds()
        && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static string? TextOf(IDictionary<string, object?>? table, string name) =>
        table?.TryGetValue(name, out var value) == true && value is byte[] bytes
            ? Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, MaxHeaderBytes)))
            : null;
}

/// <summary>Why messages wait; messages of the same cause are one group.</summary>
/// <param name="Command">The queue that they return to.</param>
/// <param name="Queue">The queue in which they wait.</param>
/// <param name="Reason">
/// One of <see cref="TranscriptWorker.Contracts.FailureReasons"/>, or what the broker calls it; <c>unknown</c> if nothing says so.
/// </param>
/// <param name="Explanation">A sentence; empty if there is none.</param>
internal sealed record DeadLetterCause(string Command, string Queue, string Reason, string Explanation);
