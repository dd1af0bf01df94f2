namespace TranscriptWorker.Pipeline;

/// <summary>An address of content cannot be read at the moment; a later attempt may succeed.</summary>
internal sealed class ContentUnreachableException(string message, Exception? innerException) : Exception(message, innerException)
{
    /// <summary>How long the host asks to wait before the next attempt; null if it does not say.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
