namespace TranscriptWorker.Cancellation;

/// <summary>Log messages of cancellations. Event ids 1300 to 1349 are their own; the meaning of an id never changes.</summary>
internal static partial class Log
{
    [LoggerMessage(
        1301,
        LogLevel.Warning,
        "The recent cancellations could not be read; each job that computes asks the durable tier until they are"
    )]
    public static partial void CancellationsNotRead(ILogger logger, Exception exception);

    [LoggerMessage(1302, LogLevel.Information, "Job {JobId} tenant {TenantId}: cancellation accepted, because {Because}")]
    public static partial void CancellationAccepted(ILogger logger, Guid jobId, string? tenantId, string? because);

    [LoggerMessage(1303, LogLevel.Warning, "Job {JobId} tenant {TenantId}: not cancelled, {Outcome}: {Explanation}")]
    public static partial void CancellationFailed(
        ILogger logger,
        Guid jobId,
        string? tenantId,
        string outcome,
        string explanation,
        Exception? exception
    );
}
