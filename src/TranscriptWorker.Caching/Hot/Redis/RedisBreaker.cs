using Polly;
using Polly.CircuitBreaker;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// Counts what becomes of calls to Redis, and leaves it alone for a while when too many fail, so that a Redis that is down or hangs costs
/// the jobs a bounded time, and then nothing.
/// </summary>
internal sealed class RedisBreaker
{
    // So short that the answers before a sudden silence do not outweigh it for long.
    private static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(2);

    private readonly RedisClient _client;
    private readonly CacheMetrics _metrics;
    private readonly CircuitBreakerStateProvider _circuit = new();
    private readonly ResiliencePipeline _pipeline;

    public RedisBreaker(RedisClient client, RedisOutage outage, HotOptions options, CacheMetrics metrics, TimeProvider clock)
    {
        (_client, _metrics) = (client, metrics);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder().Handle<RedisUnavailableException>(),
                    FailureRatio = options.BreakerFailureRatio,
                    MinimumThroughput = options.BreakerMinimumCalls,
                    SamplingDuration = SamplingDuration,
                    BreakDuration = options.BreakerDuration,
                    StateProvider = _circuit,
                    OnOpened = opened =>
                    {
                        // Also comes each time that a single call found Redis still gone.
                        outage.Begin(opened.Outcome.Exception?.Message ?? "fails");
                        return default;
                    },
                    OnClosed = _ =>
                    {
                        outage.End();
                        return default;
                    },
                }
            )
            .Build();
    }

    /// <summary>Whether Redis can be reached now.</summary>
    public bool IsConnected => _client.IsConnected;

    /// <summary>The answer to a call, or why there is none.</summary>
    public async ValueTask<(HotCallOutcome Outcome, T? Answer)> TryCallAsync<T>(
        HotOperation operation,
        Func<RedisCommands, Task<T>> send,
        CancellationToken cancellationToken
    )
    {
        // A pipeline around an asynchronous call costs more than a small call itself, so a closed circuit only hears what became of it.
        var known = _circuit.CircuitState == CircuitState.Closed ? await CallAsync(operation, send, cancellationToken) : (Outcome<T>?)null;
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            var reported = await _pipeline.ExecuteOutcomeAsync(
                static (context, call) =>
                    call.Known is { } outcome
                        ? new ValueTask<Outcome<T>>(outcome)
                        : call.Breaker.CallAsync(call.Operation, call.Send, context.CancellationToken),
                context,
                (Breaker: this, Operation: operation, Send: send, Known: known)
            );
            // What others' calls have opened meanwhile takes nothing from an answer.
            var result = known ?? reported;
            if (result.Exception is not (null or RedisUnavailableException or BrokenCircuitException))
                result.ThrowIfException();
            var outcome = result.Exception switch
            {
                null => HotCallOutcome.Answered,
                RedisUnavailableException error => error.Failure,
                _ => HotCallOutcome.ShortCircuited,
            };
            _metrics.Called(operation, outcome);
            return (outcome, result.Result);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>
    /// The same, also while Redis is left alone: for the few calls that much depends on. Their failures are not counted against it.
    /// </summary>
    public async ValueTask<(HotCallOutcome Outcome, T? Answer, string? Problem)> CallAnywayAsync<T>(
        HotOperation operation,
        Func<RedisCommands, Task<T>> send,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var timing = _metrics.Time(operation);
            var answer = await _client.CallAsync(send, cancellationToken);
            _metrics.Called(operation, HotCallOutcome.Answered);
            return (HotCallOutcome.Answered, answer, null);
        }
        catch (RedisUnavailableException error)
        {
            _metrics.Called(operation, error.Failure);
            return (error.Failure, default, error.Message);
        }
    }

    private async ValueTask<Outcome<T>> CallAsync<T>(
        HotOperation operation,
        Func<RedisCommands, Task<T>> send,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var timing = _metrics.Time(operation);
            return Outcome.FromResult(await _client.CallAsync(send, cancellationToken));
        }
        catch (RedisUnavailableException error)
        {
            return Outcome.FromException<T>(error);
        }
    }
}
