namespace TranscriptWorker.Batches;

/// <summary>Log messages of batches. Event ids 1350 to 1399 are their own; the meaning of an id never changes.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1351,
        LogLevel.Error,
        "Job {JobId} of batch {BatchId} was answered and not counted; it waits in the error queue, and returned from there it is counted:"
            + " {Explanation}"
    )]
    public static partial void JobNotCounted(ILogger logger, Guid jobId, Guid batchId, string explanation, Exception? exception);

    [LoggerMessage(1352, LogLevel.Warning, "Job {JobId} is not counted: batch {BatchId} was complete with other jobs while it ran")]
    public static partial void JobOutsideBatch(ILogger logger, Guid jobId, Guid batchId);
}
