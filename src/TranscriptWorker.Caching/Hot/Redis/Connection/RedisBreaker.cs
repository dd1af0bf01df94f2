using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Polly;
using Polly.CircuitBreaker;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>
/// A circuit breaker around calls to Redis: after too many failures no calls are sent for a while. So a Redis that is down or hangs delays
/// jobs for a bounded time, and then not at all.
/// </summary>
internal sealed class RedisBreaker
{
    // Short, so that answers before a sudden outage do not outweigh its failures for long.
    private static readonly TimeSpan SamplingDuration = TimeSpan.FromSeconds(2);

    private static readonly Outcome<object> Success = Outcome.FromResult(new object());

    private readonly RedisClient _client;
    private readonly CacheMetrics _metrics;
    private readonly HotOptions _options;
    private readonly CircuitBreakerStateProvider _circuit = new();
    private readonly ResiliencePipeline _pipeline;

    public RedisBreaker(RedisClient client, RedisOutage outage, IOptions<HotOptions> options, CacheMetrics metrics, TimeProvider clock)
    {
        (_client, _metrics, _options) = (client, metrics, options.Value);
        // Logs a failed first connection at once: no job may need Redis for a long time.
        _ = client.WatchFirstConnectionAsync(outage);
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = clock }
            .AddCircuitBreaker(
                new CircuitBreakerStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder().Handle<RedisUnavailableException>(),
                    FailureRatio = options.Value.BreakerFailureRatio,
                    MinimumThroughput = options.Value.BreakerMinimumCalls,
                    SamplingDuration = SamplingDuration,
                    BreakDuration = options.Value.BreakerDuration,
                    StateProvider = _circuit,
                    OnOpened = opened =>
                    {
                        // Also called each time that a probe call finds Redis still down.
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

    /// <summary>Product and addresses, for logs; never a user or a password.</summary>
    public string Name => _client.Name;

    /// <summary>Whether Redis can be reached now.</summary>
    public bool IsConnected => _client.IsConnected;

    /// <summary>Calls Redis unless the circuit is open.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // It runs for most hits.
    public async ValueTask<(HotCallOutcome Outcome, T? Answer)> TryCallAsync<T>(
        HotOperation operation,
        Func<RedisCommands, Task<T>> send,
        CancellationToken cancellationToken
    )
    {
        if (_circuit.CircuitState != CircuitState.Closed)
            return Answer(operation, await CallByPipelineAsync(operation, send, cancellationToken));
        // A pipeline around an asynchronous call costs more than a small call itself, so a closed circuit only gets the outcome. An answer
        // stays valid even if other calls have opened the circuit meanwhile.
        var outcome = await CallAsync(operation, send, cancellationToken);
        await ReportAsync(outcome.Exception, cancellationToken);
        return Answer(operation, outcome);
    }

    /// <summary>
    /// Calls Redis even if the circuit is open, for the few calls that others depend on. Failures are not counted by the breaker.
    /// </summary>
    /// <param name="operation">The operation, for metrics.</param>
    /// <param name="send">Sends commands.</param>
    /// <param name="timeout">How long to wait for the answer; null for <see cref="HotOptions.CallTimeout"/>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<(HotCallOutcome Outcome, T? Answer, string? Problem)> CallBypassingBreakerAsync<T>(
        HotOperation operation,
        Func<RedisCommands, Task<T>> send,
        TimeSpan? timeout,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var timing = _metrics.Time(operation);
            var answer = await _client.CallAsync(send, timeout ?? _options.CallTimeout, cancellationToken);
            _metrics.Called(operation, HotCallOutcome.Answered);
            return (HotCallOutcome.Answered, answer, null);
        }
        catch (RedisUnavailableException error)
        {
            _metrics.Called(operation, error.Failure);
            return (error.Failure, default, error.Message);
        }
    }

    private async ValueTask<Outcome<T>> CallByPipelineAsync<T>(
        HotOperation operation,
        Func<RedisCommands, Task<T>> send,
        CancellationToken cancellationToken
    )
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            return await _pipeline.ExecuteOutcomeAsync(
                static (context, call) => call.Breaker.CallAsync(call.Operation, call.Send, context.CancellationToken),
                context,
                (Breaker: this, Operation: operation, Send: send)
            );
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async ValueTask ReportAsync(Exception? error, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            await _pipeline.ExecuteOutcomeAsync(
                static (_, error) => new ValueTask<Outcome<object>>(error is null ? Success : Outcome.FromException<object>(error)),
                context,
                error
            );
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private (HotCallOutcome Outcome, T? Answer) Answer<T>(HotOperation operation, Outcome<T> result)
    {
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

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
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
