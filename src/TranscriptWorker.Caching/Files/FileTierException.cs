namespace TranscriptWorker.Caching.Files;

/// <summary>
/// A file could not be stored, or the folder of the files could not be read. It concerns one computation, or one pass of housekeeping.
/// </summary>
/// <param name="message">One sentence that says what is wrong and what to do.</param>
/// <param name="isTransient">Whether it may pass by itself.</param>
/// <param name="innerException">What the file system said.</param>
public sealed class FileTierException(string message, bool isTransient, Exception? innerException) : Exception(message, innerException)
{
    /// <summary>Whether it may pass by itself: a full disk. Not so: a file that is too large.</summary>
    public bool IsTransient { get; } = isTransient;
}
