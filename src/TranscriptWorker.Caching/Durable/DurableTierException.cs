namespace TranscriptWorker.Caching.Durable;

/// <summary>The durable tier could not be read or written. It is the system of record, so nothing is answered without it.</summary>
/// <param name="message">One sentence with the problem and how to fix it.</param>
/// <param name="isTransient">Whether a retry may succeed.</param>
/// <param name="innerException">Exception of the database's driver.</param>
public sealed class DurableTierException(string message, bool isTransient, Exception? innerException) : Exception(message, innerException)
{
    /// <summary>Whether a retry may succeed: true for a lock or an outage, false for a damaged file or missing tables.</summary>
    public bool IsTransient { get; } = isTransient;
}
