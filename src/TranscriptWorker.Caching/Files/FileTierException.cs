namespace TranscriptWorker.Caching.Files;

/// <summary>
/// A file could not be stored, or the folder of the files could not be read. It affects one computation or one pass of housekeeping.
/// </summary>
/// <param name="message">One sentence with the problem and how to fix it.</param>
/// <param name="isTransient">Whether a retry may succeed.</param>
/// <param name="innerException">Exception of the file system.</param>
public sealed class FileTierException(string message, bool isTransient, Exception? innerException) : Exception(message, innerException)
{
    /// <summary>Whether a retry may succeed: true for a full disk, false for a file that is too large.</summary>
    public bool IsTransient { get; } = isTransient;
}
