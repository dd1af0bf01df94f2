using Microsoft.Extensions.Logging;

namespace TranscriptWorker.Caching;

internal static partial class Log
{
    [LoggerMessage(2070, LogLevel.Warning, "The audit found {What} in the {Tier} tier {Finding}: it disagrees with the durable tier")]
    public static partial void DisagreementFound(ILogger logger, string tier, string finding, string what);
}
