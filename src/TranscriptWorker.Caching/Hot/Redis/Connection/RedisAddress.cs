using System.Net;
using StackExchange.Redis;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>The connection string of Redis.</summary>
internal static class RedisAddress
{
    // Also bounds how long a service that finds Redis gone waits before it tries again.
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The problem of a connection string; null if it is valid. The text is never quoted: it holds a password.
    /// </summary>
    public static string? Check(string connectionString)
    {
        const string expected = "HOST:PORT,password=PASSWORD,ssl=true";
        var parts = connectionString.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        // The driver would take the text after a comma within a password for another address, and logs would show it.
        if (parts.SkipWhile(p => !p.Contains('=', StringComparison.Ordinal)).Any(p => !p.Contains('=', StringComparison.Ordinal)))
            return $"addresses come first, and no value may hold a comma, as in {expected}";
        try
        {
            var options = ConfigurationOptions.Parse(connectionString);
            if (!string.IsNullOrEmpty(options.ServiceName))
                return "Sentinel (serviceName) is not supported; list the addresses of the data nodes";
            return options.EndPoints.Count > 0 ? null : $"it must name an address, as in {expected}";
        }
        catch (ArgumentException)
        {
            return $"it is not a connection string of Redis such as {expected}; the keywords user and sslProtocols are not supported";
        }
    }

    public static ConfigurationOptions Parse(string connectionString)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.SetDefaultPorts();
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = (int)ConnectTimeout.TotalMilliseconds;
        options.ConnectRetry = 1;
        options.ReconnectRetryPolicy = new LinearRetry(options.ConnectTimeout);
        // By default a write that finds no connection waits in a backlog and is done after the outage: a stale entry.
        options.BacklogPolicy = BacklogPolicy.FailFast;
        // The driver counts INFO, which proves which server answers, among the commands for administrators.
        options.AllowAdmin = true;
        // Neither a key nor a channel of the driver's own: the rights to ours are enough.
        options.TieBreaker = "";
        options.ConfigurationChannel = "";
        if (string.IsNullOrEmpty(options.ClientName))
            options.ClientName = nameof(TranscriptWorker);
        return options;
    }

    /// <summary>The addresses alone, for logs and messages.</summary>
    public static string Display(ConfigurationOptions options) => string.Join(',', options.EndPoints.Select(Display));

    /// <summary>The beginning of a command line that speaks to a server as the worker does, without a password.</summary>
    public static string CommandLine(EndPoint server, ConfigurationOptions options)
    {
        var address = Display(server);
        var colon = address.LastIndexOf(':');
        return $"redis-cli -h {address[..colon]} -p {address[(colon + 1)..]}{(options.Ssl ? " --tls" : "")}{(string.IsNullOrEmpty(options.Password) ? "" : " --askpass")}";
    }

    private static string Display(EndPoint server) => server is DnsEndPoint named ? $"{named.Host}:{named.Port}" : server.ToString()!;
}
