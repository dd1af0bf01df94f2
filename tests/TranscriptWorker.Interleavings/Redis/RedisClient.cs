using TranscriptWorker.Interleavings.Redis;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class RedisClient(HotOptions options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan HungAfter = TimeSpan.FromSeconds(3);

    private readonly SimulatedProcess _process = ((ProcessClock)clock).Process!;
    private int _calls;

    public string Name => "Redis";

    public bool IsConnected => _process.Redis.IsConnected;

    /// <summary>What became of a call. Without exceptions, of which a rough simulation would have too many.</summary>
    public async Task<(HotCallOutcome Outcome, T? Answer, string? Problem)> CallAsync<T>(
        HotOperation operation,
        Func<RedisCommands, Task<T>> send,
        TimeSpan? timeout = null
    )
    {
        if (_calls >= options.MaxCallsInFlight)
            return (HotCallOutcome.Busy, default, $"owes {_calls} answers already");
        _calls++;
        var call = send(new RedisCommands(_process.Redis, operation));
        await Task.WhenAny(call, Task.Delay(timeout ?? options.CallTimeout, clock));
        if (!call.IsCompleted)
        {
            _ = LeaveWhenEndedAsync(call);
            return (HotCallOutcome.TimedOut, default, $"does not answer within {options.CallTimeout.TotalMilliseconds:0} ms");
        }

        _calls--;
        return call.Exception?.InnerException switch
        {
            null => (HotCallOutcome.Answered, await call, null),
            RedisErrorException error => (HotCallOutcome.Error, default, $"answers with an error: {error.Message}"),
            ConnectionLostException => (HotCallOutcome.Disconnected, default, "lost the connection"),
            var error => throw new InvalidOperationException("A model failed.", error),
        };
    }

    public void Dispose()
    {
        // The process dies as a whole.
    }

    /// <summary>A connection that owes an answer for too long is given up for a new one.</summary>
    private async Task LeaveWhenEndedAsync(Task call)
    {
        await Task.WhenAny(call, Task.Delay(HungAfter, clock));
        if (!call.IsCompleted)
            _process.Redis.Reconnect();
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _calls--;
    }
}

/// <summary>What Redis answers with an error.</summary>
internal sealed class RedisErrorException(string message) : Exception(message);
