namespace TranscriptWorker.Bus;

/// <summary>Names of queues, which are part of the wire format.</summary>
internal static class Queues
{
    public const string EnrichTranscript = "enrich-transcript";
    public const string InvalidateTranscript = "invalidate-transcript";

    /// <summary>The queues of commands.</summary>
    public static IReadOnlyList<string> Commands { get; } = [EnrichTranscript, InvalidateTranscript];

    /// <summary>The error queue: failed messages are dead-lettered here unchanged, with the reason in their headers.</summary>
    public static string ErrorOf(string queue) => $"{queue}_error";

    /// <summary>The poison queue: the broker dead-letters messages here that exceed the delivery limit.</summary>
    public static string PoisonOf(string queue) => $"{queue}_poison";

    /// <summary>
    /// A retry queue: a command waits here for its next attempt. The delay is part of the name because it is an argument of the queue, and
    /// a queue's arguments cannot change.
    /// </summary>
    public static string RetryOf(string queue, TimeSpan delay) => $"{queue}_retry-{delay.TotalSeconds:0}s";

    public static Uri AddressOf(string queue) => new($"exchange:{queue}");
}
