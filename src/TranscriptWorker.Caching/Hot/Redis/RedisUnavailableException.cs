namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>A call to Redis had no answer that can be used.</summary>
/// <param name="failure">What happened.</param>
/// <param name="message">What happened, as the end of a sentence that begins with the tier's name.</param>
/// <param name="innerException">What the driver said.</param>
internal sealed class RedisUnavailableException(HotCallOutcome failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public HotCallOutcome Failure { get; } = failure;
}
