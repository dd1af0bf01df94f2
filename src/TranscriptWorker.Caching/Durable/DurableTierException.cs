namespace TranscriptWorker.Caching.Durable;

/// <summary>The durable tier could not be read or written. It is the record, so nothing is answered without it.</summary>
/// <param name="message">One sentence that says what is wrong and what to do.</param>
/// <param name="isTransient">Whether it may pass by itself.</param>
/// <param name="innerException">What the database's driver said.</param>
public sealed class DurableTierException(string message, bool isTransient, Exception? innerException) : Exception(message, innerException)
{
    /// <summary>Whether it may pass by itself: a lock, an outage. Not so: a damaged file, missing tables.</summary>
    public bool IsTransient { get; } = isTransient;
}
