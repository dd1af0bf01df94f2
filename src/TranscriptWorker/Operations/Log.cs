namespace TranscriptWorker.Operations;

/// <summary>What the service logs of itself. Event ids 1100 to 1199 are its own; an id keeps its meaning for ever.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1101,
        LogLevel.Information,
        "Ready after {Milliseconds} ms: bus {Bus}, hot tier {Hot}, durable tier {Durable}, features {Features}, http {Http}, Seq {Seq}"
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

    [LoggerMessage(1140, LogLevel.Warning, "Housekeeping was not finished and goes on after the next Housekeeping:Period")]
    public static partial void HousekeepingPutOff(ILogger logger, Exception exception);

    [LoggerMessage(
        1141,
        LogLevel.Error,
        "Housekeeping failed by a defect; what it leaves behind takes room and is tried again after the next Housekeeping:Period"
    )]
    public static partial void HousekeepingFailed(ILogger logger, Exception exception);
}
