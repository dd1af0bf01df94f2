namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>A call to Redis had no usable answer.</summary>
/// <param name="failure">Outcome of the call.</param>
/// <param name="problem">The problem, as the end of a sentence that begins with the tier's name.</param>
/// <param name="remedy">How to fix it; null if the problem is clear enough.</param>
/// <param name="innerException">Exception of the driver.</param>
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
