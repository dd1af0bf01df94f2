using System.Runtime.CompilerServices;
using StackExchange.Redis;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>
/// The only connection of the cache to Redis. Every call ends within a bounded time, and at most
/// <see cref="HotOptions.MaxCallsInFlight"/> calls wait for Redis, whatever its state: the driver alone would queue calls without a limit.
/// </summary>
internal sealed class RedisClient : IDisposable
{
    // A slow server answers within this time. A connection that owes an answer for longer is replaced; without this the network would
    // notice a dead connection only after a quarter of an hour.
    private static readonly TimeSpan HungAfter = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    private readonly ConfigurationOptions _configuration;
    private readonly HotOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _replacing = new();
    private volatile RedisLink? _link;

    public RedisClient(HotOptions options, TimeProvider clock)
    {
        (_configuration, _options, _clock) = (RedisAddress.Parse(options.ConnectionString), options, clock);
        // The first call waits for both the attempt to connect and the reason why it failed.
        _configuration.ConnectTimeout = Math.Max(_configuration.ConnectTimeout, (int)options.CallTimeout.TotalMilliseconds / 2);
        Name = $"Redis {RedisAddress.Display(_configuration)}";
        // In the background: a service starts also while Redis is down.
        _link = new RedisLink(_configuration, _clock);
    }

    public string Name { get; }

    public bool IsConnected => _link is { IsReady: true };

    /// <summary>
    /// Sends commands and waits for their answers, once within <see cref="HotOptions.CallTimeout"/>, and as long again for the first
    /// connection.
    /// </summary>
    /// <exception cref="RedisUnavailableException">There is no answer, or it is an error.</exception>
    public ValueTask<T> CallAsync<T>(Func<RedisCommands, Task<T>> send, CancellationToken cancellationToken) =>
        CallAsync(send, _options.CallTimeout, cancellationToken);

    /// <summary>The same with a timeout of the caller.</summary>
    /// <exception cref="RedisUnavailableException">There is no answer, or it is an error.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // It runs for most hits.
    public async ValueTask<T> CallAsync<T>(Func<RedisCommands, Task<T>> send, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var link = _link ?? throw new ObjectDisposedException(nameof(RedisClient));
        try
        {
            if (!link.IsReady && !link.Connecting.IsCompleted)
            {
                // Its outcome does not matter: the connection is checked below.
                await link.Connecting.WaitAsync(timeout, _clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                cancellationToken.ThrowIfCancellationRequested();
            }

            if (link.Connecting.IsFaulted)
                Replace(link);
            if (!link.IsReady)
                throw link.Explain();
            if (!link.TryEnter(_options.MaxCallsInFlight))
                throw new RedisUnavailableException(HotCallOutcome.Busy, $"owes {_options.MaxCallsInFlight} answers already");
            var call = send(link.Commands!);
            try
            {
                return await call.WaitAsync(timeout, _clock, cancellationToken);
            }
            finally
            {
                if (call.IsCompleted)
                    link.Leave();
                else
                    _ = LeaveWhenEndedAsync(link, call);
            }
        }
        catch (TimeoutException error)
        {
            throw new RedisUnavailableException(
                HotCallOutcome.TimedOut,
                $"does not answer within {timeout.TotalMilliseconds:0} ms",
                innerException: error
            );
        }
        catch (RedisServerException error)
        {
            throw new RedisUnavailableException(HotCallOutcome.Error, $"answers with an error: {error.Message}", innerException: error);
        }
        catch (Exception error)
            when (error is RedisException or RedisCommandException or ObjectDisposedException
                || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            )
        {
            throw new RedisUnavailableException(HotCallOutcome.Disconnected, "lost the connection", innerException: error);
        }
    }

    /// <summary>
    /// Logs a failed first connection and its later success, unless the breaker has logged them.
    /// </summary>
    public async Task WatchFirstConnectionAsync(RedisOutage outage)
    {
        if (_link is not { } first)
            return;
        await first.Connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_link is null || IsConnected)
            return;
        outage.Begin(first.Explain().Message);
        while (_link is { IsReady: false } link)
        {
            await Task.Delay(Poll, _clock, CancellationToken.None);
            if (link.Connecting.IsFaulted)
                Replace(link);
        }

        if (_link is not null)
            outage.End();
    }

    public void Dispose()
    {
        lock (_replacing)
        {
            _link?.Close();
            _link = null;
        }
    }

    /// <summary>Frees the place of a timed-out call when the driver has ended it.</summary>
    private async Task LeaveWhenEndedAsync(RedisLink link, Task call)
    {
        await Task.WhenAny(call, Task.Delay(HungAfter, _clock, CancellationToken.None));
        if (!call.IsCompleted)
            Replace(link);
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        link.Leave();
    }

    private void Replace(RedisLink link)
    {
        lock (_replacing)
        {
            if (_link != link)
                return;
            _link = new RedisLink(_configuration, _clock);
        }

        link.Close();
    }
}
