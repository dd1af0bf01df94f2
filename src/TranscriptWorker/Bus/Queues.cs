namespace TranscriptWorker.Bus;

/// <summary>Names of the queues; they are part of the wire format.</summary>
internal static class Queues
{
    public const string EnrichTranscript = "enrich-transcript";
    public const string InvalidateTranscript = "invalidate-transcript";

    /// <summary>Where commands come in.</summary>
    public static IReadOnlyList<string> Commands { get; } = [EnrichTranscript, InvalidateTranscript];

    /// <summary>Where a command waits for people that was refused or given up, with the reason in its headers.</summary>
    public static string ErrorOf(string queue) => $"{queue}_error";

    /// <summary>Where the broker puts a command that no worker survived, or could give back too often.</summary>
    public static string PoisonOf(string queue) => $"{queue}_poison";

    /// <summary>
    /// Where a command waits for its next attempt. The delay is in the name because it is an argument of the queue, and those never change.
    /// </summary>
    public static string RetryOf(string queue, TimeSpan delay) => $"{queue}_retry-{delay.TotalSeconds:0}s";

    public static Uri AddressOf(string queue) => new($"exchange:{queue}");
}
