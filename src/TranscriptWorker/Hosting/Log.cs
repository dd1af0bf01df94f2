namespace TranscriptWorker.Hosting;

/// <summary>
/// Log messages of the periodic housekeeping and the continuous audit. Event ids 1140 to 1199 are its own; an id keeps its meaning for
/// ever.
/// </summary>
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

    [LoggerMessage(1142, LogLevel.Warning, "The audit of the cache is put off, and is tried again after ever longer pauses: {Problem}")]
    public static partial void AuditPutOff(ILogger logger, string problem);

    [LoggerMessage(1143, LogLevel.Information, "The audit of the cache goes on")]
    public static partial void AuditGoesOn(ILogger logger);

    [LoggerMessage(1144, LogLevel.Error, "The audit of the cache failed by a defect, and is tried again after a pause")]
    public static partial void AuditFailed(ILogger logger, Exception exception);
}
