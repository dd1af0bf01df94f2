namespace TranscriptWorker.Intake;

/// <summary>Log messages of recorded jobs and the inbox. Event ids 1400 to 1499 are their own; an id never changes its meaning.</summary>
internal static partial class Log
{
    [LoggerMessage(1401, LogLevel.Warning, "Recorded jobs cannot be taken, and are tried again every second: {Error}")]
    public static partial void JobsNotTaken(ILogger logger, Exception? exception, string error);

    [LoggerMessage(1402, LogLevel.Information, "Job {JobId} was given back because the process stops; it runs again at the next start")]
    public static partial void JobGivenBack(ILogger logger, Guid jobId);

    [LoggerMessage(1403, LogLevel.Warning, "Job {JobId} runs alone: its last {Starts} starts ended with their worker")]
    public static partial void SuspectRuns(ILogger logger, Guid jobId, int starts);

    [LoggerMessage(1404, LogLevel.Error, "Job {JobId} failed by a defect of its dispatcher; it runs again after its lease")]
    public static partial void JobRunFailed(ILogger logger, Guid jobId, Exception exception);

    [LoggerMessage(1405, LogLevel.Warning, "Job {JobId} transcript {TranscriptId}: {Outcome}, next attempt in {Delay}: {Explanation}")]
    public static partial void JobWaits(
        ILogger logger,
        Guid jobId,
        string transcriptId,
        string outcome,
        TimeSpan delay,
        string explanation
    );

    [LoggerMessage(1406, LogLevel.Warning, "The outcome of job {JobId} is not stored, and is tried again every second: {Error}")]
    public static partial void OutcomeNotStored(ILogger logger, Guid jobId, string error);

    [LoggerMessage(1407, LogLevel.Error, "The files of job {JobId} were not written or removed")]
    public static partial void FilesNotWritten(ILogger logger, Guid jobId, Exception exception);

    [LoggerMessage(1408, LogLevel.Error, "The recorded command of job {JobId} cannot be read")]
    public static partial void CommandUnreadable(ILogger logger, Guid jobId, Exception exception);

    [LoggerMessage(1409, LogLevel.Warning, "The progress of job {JobId} is not stored: {Error}")]
    public static partial void ProgressNotStored(ILogger logger, Guid jobId, string error);

    [LoggerMessage(1420, LogLevel.Information, "{File} was recorded as job {JobId}")]
    public static partial void FileRecorded(ILogger logger, string file, Guid jobId);

    [LoggerMessage(1421, LogLevel.Warning, "{File} is not taken: {Explanation}")]
    public static partial void FileNotTaken(ILogger logger, string file, string explanation);

    [LoggerMessage(1422, LogLevel.Warning, "The inbox {Folder} cannot be read, and is tried again: {Error}")]
    public static partial void InboxUnreadable(ILogger logger, string folder, string error);

    [LoggerMessage(1423, LogLevel.Information, "The inbox {Folder} is read again")]
    public static partial void InboxReadAgain(ILogger logger, string folder);

    [LoggerMessage(1424, LogLevel.Error, "A pass over the inbox {Folder} failed by a defect, and is tried again")]
    public static partial void InboxFailed(ILogger logger, string folder, Exception exception);

    [LoggerMessage(1425, LogLevel.Warning, "Files of the inbox are not recorded, and are tried again: {Error}")]
    public static partial void FilesNotRecorded(ILogger logger, string error);

    [LoggerMessage(1426, LogLevel.Error, "{File} is not taken because of a defect, and is tried again")]
    public static partial void FileFailed(ILogger logger, string file, Exception exception);
}
