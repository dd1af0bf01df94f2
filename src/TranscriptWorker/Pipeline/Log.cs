namespace TranscriptWorker.Pipeline;

/// <summary>Log messages of the pipeline. Event ids 1200 to 1299 are their own; the meaning of an id never changes.</summary>
internal static partial class Log
{
    [LoggerMessage(1201, LogLevel.Warning, "Preferences of {User} name features that this worker does not have: {Features} ignored")]
    public static partial void PreferencesIgnored(ILogger logger, string user, string features);
}
