namespace TranscriptWorker.Messaging;

/// <summary>Names of the queues; they are part of the wire format.</summary>
internal static class Queues
{
    public const string EnrichTranscript = "enrich-transcript";
    public const string InvalidateTranscript = "invalidate-transcript";

    public static Uri AddressOf(string queue) => new($"queue:{queue}");
}
