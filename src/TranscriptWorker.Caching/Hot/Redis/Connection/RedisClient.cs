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

    // The driver knows the reason of a failed attempt a moment after it.
    private static readonly TimeSpan ReasonDelay = 2 * Poll;

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
        _link = new Link(_configuration, _clock);
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
            if (!link.IsReady && !link.Connecting.IsCompleted)
            {
                // Its outcome does not matter: the connection is checked below.
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
            _link = new Link(_configuration, _clock);
        }

        link.Close();
    }

    /// <summary>One connection and its pending calls.</summary>
    private sealed class Link
    {
        private readonly string _credentials;
        private readonly string _neededRights;
        private readonly TimeProvider _clock;
        private volatile ConnectionMultiplexer? _multiplexer;
        private volatile bool _isClosed;
        private volatile IDatabaseAsync? _database;
        private int _calls;

        public Link(ConfigurationOptions configuration, TimeProvider clock)
        {
            _clock = clock;
            // Without the rights to ECHO and PING the driver never connects, and reports a timeout.
            (_credentials, _neededRights) = string.IsNullOrEmpty(configuration.User)
                ? ("password", "")
                : ("user and password", $"; the driver needs the rights of ACL SETUSER {configuration.User} +echo +ping");
            Connecting = Task.Run(() => ConnectAsync(configuration));
        }

        /// <summary>The first attempt to connect, until the reason of its failure is known; the driver retries.</summary>
        public Task Connecting { get; }

        /// <summary>The commands over this connection; null before it is connected.</summary>
        public RedisCommands? Commands { get; private set; }

        public bool IsReady => _database is { } database && database.IsConnected(default, CommandFlags.DemandMaster);

        /// <summary>The reason why it is not ready.</summary>
        public RedisUnavailableException Explain()
        {
            var (problem, remedy) = this switch
            {
                { IsReplica: true } => ("is a replica", "name the primary in Hot:ConnectionString"),
                { IsSignInRefused: true } => ("refuses the sign-in", $"check the {_credentials} in Hot:ConnectionString"),
                _ => ("cannot be reached", $"check that it runs, and address and {_credentials} in Hot:ConnectionString{_neededRights}"),
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

        /// <summary>Closes the connection and ends all its calls at once.</summary>
        public void Close()
        {
            _isClosed = true;
            if (_multiplexer is not { } multiplexer)
                return;
            multiplexer.Close(allowCommandsToComplete: false);
#pragma warning disable RS0030 // It waits for nothing after Close, and ends the connection to Sentinel, which Close leaves open.
            multiplexer.Dispose();
#pragma warning restore RS0030
        }

        private bool IsReplica => _database is { } database && database.IsConnected(default, CommandFlags.PreferMaster);

        /// <remarks>The driver gives the reason only to a call that finds no connection, which fails at once.</remarks>
        private bool IsSignInRefused
        {
            get
            {
                try
                {
                    return _database is { } database
                        && database.PingAsync(CommandFlags.DemandMaster) is { IsFaulted: true, Exception: var error }
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
            var database = _multiplexer.GetDatabase();
            Commands = new RedisCommands(database);
            _database = database;
            if (_isClosed)
                Close();
            else if (!database.IsConnected(default, CommandFlags.PreferMaster))
                await Task.Delay(ReasonDelay, _clock, CancellationToken.None);
        }
    }
}
