using StackExchange.Redis;

namespace TranscriptWorker.Caching.Hot.Redis;

/// <summary>
/// The connection to Redis, and the only way to it. Every call ends within a bounded time, and no more calls than
/// <see cref="HotOptions.MaxCallsInFlight"/> wait for Redis, whatever state it is in: the driver by itself would queue without end and wait
/// for ever.
/// </summary>
internal sealed class RedisClient : IDisposable
{
    // A server that is alive but slow answers within this time; a connection that owes an answer for longer is given up for a new one,
    // which the network would otherwise do after a quarter of an hour.
    private static readonly TimeSpan HungAfter = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    private readonly ConfigurationOptions _configuration;
    private readonly HotOptions _options;
    private readonly TimeProvider _clock;
    private readonly Lock _replacing = new();
    private volatile Link? _link;

    public RedisClient(HotOptions options, TimeProvider clock)
    {
        (_configuration, _options, _clock) = (RedisAddress.Parse(options.ConnectionString), options, clock);
        Name = $"Redis {RedisAddress.Display(_configuration)}";
        // In the background: a service starts also while Redis is down.
        _link = new Link(_configuration);
    }

    public string Name { get; }

    public bool IsConnected => _link is { IsReady: true };

    /// <summary>
    /// Sends commands and waits for their answers, once within <see cref="HotOptions.CallTimeout"/>, and as long again for the first
    /// connection.
    /// </summary>
    /// <exception cref="RedisUnavailableException">There is no answer, or it is an error.</exception>
    public async Task<T> CallAsync<T>(Func<RedisCommands, Task<T>> send, CancellationToken cancellationToken)
    {
        var link = _link ?? throw new ObjectDisposedException(nameof(RedisClient));
        try
        {
            if (!link.Connecting.IsCompleted)
            {
                // Whatever became of it, what counts is whether the connection is there.
                await link
                    .Connecting.WaitAsync(_options.CallTimeout, _clock, cancellationToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
                return await call.WaitAsync(_options.CallTimeout, _clock, cancellationToken);
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
                $"does not answer within {_options.CallTimeout.TotalMilliseconds:0} ms",
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
    /// Says where the first connection does not come about, and when it is there after all, unless the breaker has said it before.
    /// </summary>
    public async Task WatchFirstConnectionAsync(RedisOutage outage)
    {
        if (_link is not { } first)
            return;
        await first.Connecting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // The driver learns why there is no connection a moment after it has given up.
        if (_link is not null && !IsConnected)
            await Task.Delay(2 * Poll, _clock, CancellationToken.None);
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

    /// <summary>Gives the place of a call that nobody waits for any more back when it has really ended.</summary>
    private async Task LeaveWhenEndedAsync(Link link, Task call)
    {
        await Task.WhenAny(call, Task.Delay(HungAfter, _clock, CancellationToken.None));
        if (!call.IsCompleted)
            Replace(link);
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        link.Leave();
    }

    private void Replace(Link link)
    {
        lock (_replacing)
        {
            if (_link != link)
                return;
            _link = new Link(_configuration);
        }

        link.Close();
    }

    /// <summary>One connection with the calls that it owes an answer; a new one begins with none.</summary>
    private sealed class Link
    {
        private volatile ConnectionMultiplexer? _multiplexer;
        private volatile bool _isClosed;
        private IDatabaseAsync? _database;
        private int _calls;

        public Link(ConfigurationOptions configuration) => Connecting = Task.Run(() => ConnectAsync(configuration));

        /// <summary>The first attempt to connect; where it fails the driver goes on trying.</summary>
        public Task Connecting { get; }

        /// <summary>What can be asked over it, once it has been connected.</summary>
        public RedisCommands? Commands { get; private set; }

        public bool IsReady => Connecting.IsCompletedSuccessfully && _database!.IsConnected(default, CommandFlags.DemandMaster);

        /// <summary>Why it is not ready.</summary>
        public RedisUnavailableException Explain()
        {
            var (problem, remedy) = this switch
            {
                { IsReplica: true } => ("is a replica", "name the primary in Hot:ConnectionString"),
                { IsSignInRefused: true } => ("refuses the sign-in", "check the password in Hot:ConnectionString"),
                _ => ("cannot be reached", "check that it runs, and address and password in Hot:ConnectionString"),
            };
            return new RedisUnavailableException(HotCallOutcome.Disconnected, problem, remedy);
        }

        public bool TryEnter(int most)
        {
            if (Interlocked.Increment(ref _calls) <= most)
                return true;
            Leave();
            return false;
        }

        public void Leave() => Interlocked.Decrement(ref _calls);

        /// <summary>Gives up the connection and all calls on it at once.</summary>
        public void Close()
        {
            _isClosed = true;
            _multiplexer?.Close(allowCommandsToComplete: false);
        }

        private bool IsReplica => Connecting.IsCompletedSuccessfully && _database!.IsConnected(default, CommandFlags.PreferMaster);

        /// <remarks>The driver tells the reason to nobody but a call that finds no connection, and that call fails at once.</remarks>
        private bool IsSignInRefused
        {
            get
            {
                try
                {
                    return Connecting.IsCompletedSuccessfully
                        && _database!.PingAsync(CommandFlags.DemandMaster) is { IsFaulted: true, Exception: var error }
                        && NamesRefusal(error);
                }
                catch (ObjectDisposedException)
                {
                    return false;
                }
            }
        }

        private static bool NamesRefusal(Exception? error) =>
            error switch
            {
                null => false,
                RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => true,
                AggregateException several => several.InnerExceptions.Any(NamesRefusal),
                _ => NamesRefusal(error.InnerException),
            };

        private async Task ConnectAsync(ConfigurationOptions configuration)
        {
            _multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration);
            _database = _multiplexer.GetDatabase();
            Commands = new RedisCommands(_database);
            if (_isClosed)
                Close();
        }
    }
}
