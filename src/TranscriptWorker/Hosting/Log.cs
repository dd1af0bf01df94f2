namespace TranscriptWorker.Hosting;

/// <summary>Log messages of the periodic housekeeping. Event ids 1140 to 1199 are its own; an id keeps its meaning for ever.</summary>
internal static partial class Log
{
    [LoggerMessage(1140, LogLevel.Warning, "Housekeeping was not finished and goes on after the next Housekeeping:Period")]
    public static partial void HousekeepingPutOff(ILogger logger, Exception exception);

    [LoggerMessage(
        1141,
        LogLevel.Error,
        "Housekeeping failed by a defect; what it leaves behind takes room and is tried again after the next Housekeeping:Period"
    )]
    public static partial void HousekeepingFailed(ILogger logger, Exception exception);
}
