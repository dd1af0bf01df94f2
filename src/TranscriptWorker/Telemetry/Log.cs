namespace TranscriptWorker.Telemetry;

/// <summary>Log messages about the service as a whole. Event ids 1100 to 1139 are its own; an id keeps its meaning for ever.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1101,
        LogLevel.Information,
        "Ready after {Milliseconds} ms: bus {Bus}, hot tier {Hot}, durable tier {Durable}, " + "features {Features}, http {Http}, Seq {Seq}"
    )]
    public static partial void Ready(
        ILogger logger,
        long milliseconds,
        string bus,
        string hot,
        string durable,
        string features,
        string http,
        string seq
    );
}
