using System.Collections;
using System.Text;
using RabbitMQ.Client;
using TranscriptWorker.Bus.ErrorPolicy;

namespace TranscriptWorker.Bus.RabbitMq.DeadLetters;

/// <summary>The properties and headers of a message for people: shortened, and without control characters.</summary>
internal static class MessageProperties
{
    private const int MaxHeaders = 100;
    private const int MaxNameLength = 64;
    private const int MaxValueLength = 300;

    public static IReadOnlyDictionary<string, string> Describe(IReadOnlyBasicProperties properties)
    {
        var described = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("message id", properties.MessageId);
        Add("correlation id", properties.CorrelationId);
        Add("content type", properties.ContentType);
        Add("type", properties.Type);
        Add("application", properties.AppId);
        Add("user", properties.UserId);
        Add("reply to", properties.ReplyTo);
        Add("expiration", properties.Expiration);
        foreach (var (name, value) in (properties.Headers ?? new Dictionary<string, object?>(StringComparer.Ordinal)).Take(MaxHeaders))
            described[$"header {Failure.Quote(name, MaxNameLength)}"] = Describe(value);
        return described;

        void Add(string name, string? value)
        {
            if (value is not null)
                described[name] = Failure.Quote(value, MaxValueLength);
        }
    }

    private static string Describe(object? value) =>
        value switch
        {
            null => "null",
            byte[] bytes => Failure.Quote(Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, MaxValueLength))), MaxValueLength),
            BinaryTableValue binary => $"{binary.Bytes.Length} bytes",
            AmqpTimestamp time => $"{time.UnixTime} s since 1970",
            IDictionary table => $"a table of {table.Count}",
            IDictionary<string, object?> table => $"a table of {table.Count}",
            ICollection list => $"a list of {list.Count}",
            _ => Failure.Quote($"{value}", MaxValueLength),
        };
}
