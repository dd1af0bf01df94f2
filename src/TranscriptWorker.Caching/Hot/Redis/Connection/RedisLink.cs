using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>One connection and its pending calls.</summary>
internal sealed class RedisLink
{
    // The driver knows the reason of a failed attempt a moment after it, and forgets it while it tries again.
    private static readonly TimeSpan ReasonPatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan ReasonPoll = TimeSpan.FromMilliseconds(50);

    private readonly string _credentials;
    private readonly string _neededRights;
    private readonly TimeProvider _clock;
    private volatile ConnectionMultiplexer? _multiplexer;
    private volatile bool _isClosed;
    private volatile IDatabaseAsync? _database;
    private volatile Exception? _firstReason;
    private int _calls;

    public RedisLink(ConfigurationOptions configuration, TimeProvider clock)
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
        var (problem, remedy) = (FindReason() ?? _firstReason) switch
        {
            _ when IsReplica => ("is a replica", "name the primary in Hot:ConnectionString"),
            AuthenticationException => (
                "has no certificate that this machine trusts",
                "trust the issuer of its certificate on this machine, and name the server as its certificate does: "
                    + "sslHost=NAME in Hot:ConnectionString"
            ),
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => (
                "refuses the sign-in",
                $"check the {_credentials} in Hot:ConnectionString"
            ),
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

    /// <summary>The innermost error that names a reason; null if none does.</summary>
    /// <remarks>The driver gives the reason only to a call that finds no connection, which fails at once.</remarks>
    private Exception? FindReason()
    {
        try
        {
            return _database?.PingAsync(CommandFlags.DemandMaster) is { IsFaulted: true, Exception: var errors }
                ? errors.InnerExceptions.SelectMany(Unfold).LastOrDefault(NamesReason)
                : null;
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
    }

    private static bool NamesReason(Exception error) =>
        error
            is AuthenticationException
                or RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
                or SocketException;

    private static IEnumerable<Exception> Unfold(Exception error) =>
        error switch
        {
            AggregateException several => several.InnerExceptions.SelectMany(Unfold),
            { InnerException: { } inner } => Unfold(inner).Prepend(error),
            _ => [error],
        };

    private async Task ConnectAsync(ConfigurationOptions configuration)
    {
        _multiplexer = await ConnectionMultiplexer.ConnectAsync(configuration);
        var database = _multiplexer.GetDatabase();
        Commands = new RedisCommands(database);
        _database = database;
        if (_isClosed)
            Close();
        else
            await FindFirstReasonAsync(database);
    }

    private async Task FindFirstReasonAsync(IDatabaseAsync database)
    {
        var started = _clock.GetTimestamp();
        while (!database.IsConnected(default, CommandFlags.PreferMaster) && _clock.GetElapsedTime(started) < ReasonPatience)
        {
            if ((_firstReason = FindReason()) is not null)
                return;
            await Task.Delay(ReasonPoll, _clock, CancellationToken.None);
        }
    }
}
