namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>A call to Redis had no answer that can be used.</summary>
/// <param name="failure">What became of the call.</param>
/// <param name="problem">What happened, as the end of a sentence that begins with the tier's name.</param>
/// <param name="remedy">What to do; null where the problem says it all.</param>
/// <param name="innerException">What the driver said.</param>
internal sealed class RedisUnavailableException(
    HotCallOutcome failure,
    string problem,
    string? remedy = null,
    Exception? innerException = null
) : Exception(remedy is null ? problem : $"{problem}; {remedy}", innerException)
{
    public HotCallOutcome Failure { get; } = failure;

    public string Problem { get; } = problem;

    public string? Remedy { get; } = remedy;
}
