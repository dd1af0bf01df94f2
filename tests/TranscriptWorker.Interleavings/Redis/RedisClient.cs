using TranscriptWorker.Interleavings.Redis;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>Stands for the product's class of this name.</summary>
internal sealed class RedisClient(HotOptions options, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan HungAfter = TimeSpan.FromSeconds(3);

    private readonly SimulatedProcess _process = ((ProcessClock)clock).Process!;
    private int _calls;

    public string Name => "Redis";

    public bool IsConnected => _process.Redis.IsConnected;

    public async Task<T> CallAsync<T>(HotOperation operation, Func<RedisCommands, Task<T>> send, CancellationToken cancellationToken)
    {
        if (_calls >= options.MaxCallsInFlight) throw new RedisUnavailableException(HotCallOutcome.Busy, $"owes {_calls} answers already");
        var call = send(new RedisCommands(_process.Redis, operation));
        _ = CountAsync(call);
        try
        {
            return await call.WaitAsync(options.CallTimeout, clock, cancellationToken);
        }
        catch (TimeoutException error)
        {
            throw new RedisUnavailableException(HotCallOutcome.TimedOut, $"does not answer within {options.CallTimeout.TotalMilliseconds:0} ms", innerException: error);
        }
        catch (RedisErrorException error)
        {
            throw new RedisUnavailableException(HotCallOutcome.Error, $"answers with an error: {error.Message}", innerException: error);
        }
        catch (ConnectionLostException error)
        {
            throw new RedisUnavailableException(HotCallOutcome.Disconnected, "lost the connection", innerException: error);
        }
    }

    public Task WatchFirstConnectionAsync(RedisOutage outage) => Task.FromResult(outage);

    public void Dispose()
    {
        // The process dies as a whole.
    }

    /// <summary>A connection that owes an answer for too long is given up for a new one.</summary>
    private async Task CountAsync(Task call)
    {
        _calls++;
        try
        {
            await call.WaitAsync(options.CallTimeout + HungAfter, clock);
        }
        catch (TimeoutException)
        {
            _process.Redis.Reconnect();
        }
        catch (Exception error) when (error is RedisErrorException or ConnectionLostException)
        {
            // For whoever called.
        }
        finally
        {
            _calls--;
        }
    }
}

/// <summary>What Redis answers with an error.</summary>
internal sealed class RedisErrorException(string message) : Exception(message);
