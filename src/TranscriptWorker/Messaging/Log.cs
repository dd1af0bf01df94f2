using TranscriptWorker.Contracts;

namespace TranscriptWorker.Messaging;

/// <summary>What the consumers log. Event ids 1000 to 1099 are their own; an id keeps its meaning for ever.</summary>
internal static partial class Log
{
    [LoggerMessage(1001, LogLevel.Information, "Job {JobId} transcript {TranscriptId}: {Outcome}, {Sources}, {Milliseconds} ms")]
    public static partial void JobEnded(ILogger logger, Guid jobId, string transcriptId, string outcome, string sources, long milliseconds);

    [LoggerMessage(1002, LogLevel.Warning, "Job {JobId} transcript {TranscriptId}: {Outcome}, {Milliseconds} ms: {Explanation}")]
    public static partial void JobFailed(
        ILogger logger, Guid jobId, string transcriptId, string outcome, long milliseconds, string explanation, Exception? exception);

    [LoggerMessage(1003, LogLevel.Warning, "Job {JobId} transcript {TranscriptId}: attempt {Attempt} failed and is repeated: {Explanation}")]
    public static partial void JobRetries(ILogger logger, Guid jobId, string transcriptId, int attempt, string explanation);

    [LoggerMessage(1004, LogLevel.Information, "Transcript {TranscriptId} invalidated ({Scope}): generation {Generation}, {Milliseconds} ms")]
    public static partial void TranscriptInvalidated(ILogger logger, string transcriptId, InvalidationScope scope, long generation, long milliseconds);
}
