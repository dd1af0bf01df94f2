using Microsoft.Extensions.Options;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>
/// Stands for the product's class of this name, whose library goes on in the thread pool: it opens and closes by the same rule.
/// </summary>
internal sealed class RedisBreaker(
    RedisClient client,
    RedisOutage outage,
    IOptions<HotOptions> options,
    CacheMetrics metrics,
    TimeProvider clock
)
{
    private static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(2);

    private readonly Queue<(long At, bool Failed)> _calls = [];
    private long? _openSince;

    public string Name => client.Name;

    public bool IsConnected => client.IsConnected;

    public async ValueTask<(HotCallOutcome Outcome, T? Answer)> TryCallAsync<T>(
        HotOperation operation,
        Func<RedisCommands, Task<T>> send,
        CancellationToken cancellationToken
    )
    {
        if (_openSince is { } since && clock.GetElapsedTime(since) < options.Value.BreakerDuration)
            return Called(operation, HotCallOutcome.ShortCircuited, default(T));
        // While one call tries it again, others are not sent.
        if (_openSince is not null)
            _openSince = clock.GetTimestamp();
        var (outcome, answer, problem) = await client.CallAsync(operation, send);
        Count(problem);
        return Called(operation, outcome, answer);
    }

    public async ValueTask<(HotCallOutcome Outcome, T? Answer, string? Problem)> CallBypassingBreakerAsync<T>(
        HotOperation operation,
        Func<RedisCommands, Task<T>> send,
        TimeSpan? timeout,
        CancellationToken cancellationToken
    )
    {
        var (outcome, answer, problem) = await client.CallAsync(operation, send, timeout);
        Called(operation, outcome, answer);
        return (outcome, answer, problem);
    }

    private (HotCallOutcome Outcome, T? Answer) Called<T>(HotOperation operation, HotCallOutcome outcome, T? answer)
    {
        metrics.Called(operation, outcome);
        return (outcome, answer);
    }

    private void Count(string? problem)
    {
        var failed = problem is not null;
        if (!failed && _openSince is not null)
        {
            _openSince = null;
            _calls.Clear();
            outage.End();
        }

        _calls.Enqueue((clock.GetTimestamp(), failed));
        while (clock.GetElapsedTime(_calls.Peek().At) > SamplingDuration)
            _calls.Dequeue();
        if (
            !failed
            || (
                _openSince is null
                && (
                    _calls.Count < options.Value.BreakerMinimumCalls
                    || _calls.Count(c => c.Failed) < options.Value.BreakerFailureRatio * _calls.Count
                )
            )
        )
            return;
        _openSince = clock.GetTimestamp();
        outage.Begin(problem!);
    }
}
