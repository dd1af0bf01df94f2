using RabbitMQ.Client;

namespace TranscriptWorker.Bus.RabbitMq.DeadLetters;

/// <summary>The properties under which a waiting message is published once more.</summary>
internal static class MessageCopy
{
    // Room for ten properties of 256 bytes. The worker's own headers are among those that are counted.
    private const int FrameReserve = 2560;

    /// <summary>
    /// The broker would deliver further copies because of these, or sets them itself at each delivery.
    /// </summary>
    private static readonly IReadOnlyList<string> NeverKept = ["CC", "BCC", "x-delivery-count", "x-acquired-count"];

    /// <summary>What is left of earlier failures, by the beginning of the name.</summary>
    private static readonly IReadOnlyList<string> History = ["tw-", "x-death", "x-first-death-", "x-last-death-"];

    /// <summary>The properties as they are, for the queue that the message waits in.</summary>
    /// <param name="properties">The properties.</param>
    /// <param name="user">The user of the connection. The broker refuses messages under the name of another.</param>
    /// <param name="frameMax">The largest frame of the connection, in bytes; 0 if there is no limit.</param>
    public static BasicProperties Unchanged(IReadOnlyBasicProperties properties, string user, uint frameMax)
    {
        var copy = Create(properties, frameMax, isKept: _ => true);
        if (!string.Equals(copy.UserId, user, StringComparison.Ordinal))
            copy.ClearUserId();
        return copy;
    }

    /// <summary>The properties without the history of the message, for the queue of its command.</summary>
    /// <inheritdoc cref="Unchanged" path="/param[@name='properties' or @name='frameMax']"/>
    public static BasicProperties Fresh(IReadOnlyBasicProperties properties, uint frameMax)
    {
        var copy = Create(properties, frameMax, isKept: name => !History.Any(start => name.StartsWith(start, StringComparison.Ordinal)));
        copy.Persistent = true;
        copy.ClearUserId();
        copy.ClearExpiration();
        return copy;
    }

    /// <summary>Adds headers, in place of those of the same names.</summary>
    public static BasicProperties With(this BasicProperties copy, IReadOnlyDictionary<string, object?> headers)
    {
        if (headers.Count == 0)
            return copy;
        copy.Headers ??= new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (name, value) in headers)
            copy.Headers[name] = value;
        return copy;
    }

    private static BasicProperties Create(IReadOnlyBasicProperties properties, uint frameMax, Func<string, bool> isKept)
    {
        var headers = (properties.Headers ?? new Dictionary<string, object?>(StringComparer.Ordinal))
            .Where(h => !NeverKept.Contains(h.Key, StringComparer.Ordinal) && isKept(h.Key))
            .ToDictionary(StringComparer.Ordinal);
        FrameLimit.RemoveOversized(headers, frameMax, FrameReserve);
        var copy = new BasicProperties(properties) { Headers = headers };
        if (headers.Count == 0)
            copy.ClearHeaders();
        return copy;
    }
}
