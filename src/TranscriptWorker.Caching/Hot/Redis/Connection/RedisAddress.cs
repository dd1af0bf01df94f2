using System.Net;
using StackExchange.Redis;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>The connection string of Redis.</summary>
internal static class RedisAddress
{
    private const int SentinelPort = 26379;

    // Also the time between two attempts to reconnect.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The problem of a connection string; null if it is valid. The text is never quoted: it holds a password.
    /// </summary>
    public static string? Check(string connectionString)
    {
        const string expected = "HOST:PORT,user=USER,password=PASSWORD,ssl=true";
        var parts = connectionString.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        // The driver would take the text after a comma within a password for another address, and logs would show it.
        if (parts.SkipWhile(p => !p.Contains('=', StringComparison.Ordinal)).Any(p => !p.Contains('=', StringComparison.Ordinal)))
            return $"addresses come first, and no value may hold a comma, as in {expected}";
        try
        {
            return ConfigurationOptions.Parse(connectionString).EndPoints.Count > 0 ? null : $"it must name an address, as in {expected}";
        }
        catch (ArgumentException)
        {
            return $"it is not a connection string of Redis such as {expected}";
        }
    }

    public static ConfigurationOptions Parse(string connectionString)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        if (!string.IsNullOrEmpty(options.ServiceName))
            SetDefaultPort(options.EndPoints, SentinelPort);
        options.SetDefaultPorts();
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = (int)ConnectTimeout.TotalMilliseconds;
        options.ConnectRetry = 1;
        options.ReconnectRetryPolicy = new LinearRetry(options.ConnectTimeout);
        // By default a write that finds no connection waits in a backlog and runs after the outage: a stale entry.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        // The driver counts INFO, which proves which server answers, among the commands for administrators.
        options.AllowAdmin = true;
        // Neither a key nor a channel of the driver's own: the rights to the worker's keys suffice.
        options.TieBreaker = "";
        options.ConfigurationChannel = "";
        if (string.IsNullOrEmpty(options.ClientName))
            options.ClientName = nameof(TranscriptWorker);
        return options;
    }

    /// <summary>The addresses, and the service that Sentinel knows, for logs and messages.</summary>
    public static string Display(ConfigurationOptions options)
    {
        var addresses = string.Join(',', options.EndPoints.Select(Display));
        return string.IsNullOrEmpty(options.ServiceName) ? addresses : $"{options.ServiceName} of Sentinel {addresses}";
    }

    /// <summary>The user of the connection, as access control lists name it.</summary>
    public static string UserOf(ConfigurationOptions options) => string.IsNullOrEmpty(options.User) ? "default" : options.User;

    /// <summary>The beginning of a command line of a client with the same user and TLS, without a password.</summary>
    public static string CommandLine(EndPoint server, ConfigurationOptions options)
    {
        var (host, port) = server switch
        {
            DnsEndPoint named => (named.Host, named.Port),
            IPEndPoint address => (address.Address.ToString(), address.Port),
            _ => throw new ArgumentException("Redis has no such address.", nameof(server)),
        };
        var tls = options.Ssl ? " --tls" : "";
        var user = string.IsNullOrEmpty(options.User) ? "" : $" --user {options.User}";
        var password = string.IsNullOrEmpty(options.Password) ? "" : " --askpass";
        return $"redis-cli -h {host} -p {port}{tls}{user}{password}";
    }

    private static void SetDefaultPort(EndPointCollection servers, int port)
    {
        for (var i = 0; i < servers.Count; i++)
            servers[i] = servers[i] switch
            {
                DnsEndPoint { Port: 0 } named => new DnsEndPoint(named.Host, port, named.AddressFamily),
                IPEndPoint { Port: 0 } address => new IPEndPoint(address.Address, port),
                var other => other,
            };
    }

    private static string Display(EndPoint server) => server is DnsEndPoint named ? $"{named.Host}:{named.Port}" : server.ToString()!;
}
