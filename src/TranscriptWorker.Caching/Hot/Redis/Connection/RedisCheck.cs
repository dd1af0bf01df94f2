using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using StackExchange.Redis;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

/// <summary>
/// Checks whether Redis answers, is new enough, evicts entries, grants the rights that the worker needs, and is near. Every problem is a
/// warning, because the durable tier answers alone.
/// </summary>
internal sealed class RedisCheck(IOptions<HotOptions> options, TimeProvider clock) : IDiagnosticCheck
{
    private const string Memory = "Redis memory";
    private const string Rights = "Redis rights";
    private const string Clock = "Redis clock";
    private const string RoundTrip = "Redis round trip";
    private const string Alone = "the durable tier answers alone";
    private const int Pings = 10;
    private const int OldestVersion = 7;
    private const double MiB = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan MaxClockDifference = TimeSpan.FromSeconds(5);

    public string Name => "Redis";

    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (options.Value.Provider is not HotOptions.Redis)
            yield break;
        using var first = CreateClient();
        var (server, unreachable) = await ConnectAsync(first, cancellationToken);
        // Now and then, most often with a node of a cluster, the driver's first attempt ends unconnected although the server answers.
        using var second = server is null ? CreateClient() : null;
        if (second is not null)
            (server, unreachable) = await ConnectAsync(second, cancellationToken);
        if (server is null)
        {
            yield return unreachable!;
            yield break;
        }

        var client = second ?? first;
        yield return await LookAsync(client, Name, () => LookAtServerAsync(client, server, cancellationToken));
        yield return await LookAsync(client, Memory, () => LookAtMemoryAsync(client, server, cancellationToken));
        yield return await LookAsync(client, Rights, () => LookAtRightsAsync(client, server, cancellationToken));
        yield return await LookAsync(client, Clock, () => LookAtClockAsync(client, cancellationToken));
        yield return await LookAsync(client, RoundTrip, () => LookAtRoundTripAsync(client, cancellationToken));
    }

    // With a longer timeout than jobs have: the round trip is a finding of its own.
    private RedisClient CreateClient() =>
        new(new HotOptions { ConnectionString = options.Value.ConnectionString, CallTimeout = Patience }, clock);

    /// <summary>The command line of a client of the primary, or the finding that it cannot be reached.</summary>
    private async Task<(RedisRemedy? Remedy, Finding? Unreachable)> ConnectAsync(RedisClient client, CancellationToken cancellationToken)
    {
        try
        {
            var primary = await client.CallAsync(commands => commands.IdentifyPrimaryAsync(), cancellationToken);
            var configuration = RedisAddress.Parse(options.Value.ConnectionString);
            return (
                new RedisRemedy(
                    RedisAddress.CommandLine(primary ?? configuration.EndPoints[0], configuration),
                    RedisAddress.UserOf(configuration)
                ),
                null
            );
        }
        catch (RedisUnavailableException error)
        {
            return (null, Unavailable(client, Name, error));
        }
    }

    private static async Task<Finding> LookAsync(RedisClient client, string check, Func<Task<Finding>> look)
    {
        try
        {
            return await look();
        }
        catch (RedisUnavailableException error)
        {
            return Unavailable(client, check, error);
        }
    }

    private static Finding Unavailable(RedisClient client, string check, RedisUnavailableException error) =>
        Finding.Warning(check, $"{client.Name} {error.Problem}: {Alone}", error.Remedy ?? "read the message and the log of Redis");

    private async Task<Finding> LookAtServerAsync(RedisClient client, RedisRemedy server, CancellationToken cancellationToken)
    {
        var info = await ReadInfoAsync(client, "server", cancellationToken);
        if (info is null)
            return Finding.Warning(Name, $"{client.Name} answers, but the user may not ask for its version", server.Grant("+info"));
        var (version, mode) = (info.GetValueOrDefault("redis_version", "unknown"), info.GetValueOrDefault("redis_mode", "unknown"));
        return 0 switch
        {
            _ when mode is not "standalone" => Finding.Warning(
                Name,
                $"{client.Name} answers, but its mode is {mode}, which is not supported",
                "name a Redis that is standalone, or a primary with replicas, in Hot:ConnectionString"
            ),
            _ when !Version.TryParse(version, out var number) || number.Major < OldestVersion => Finding.Warning(
                Name,
                $"{client.Name} answers, but version {version} is too old",
                $"upgrade it to {OldestVersion} or newer"
            ),
            _ => Finding.Ok(Name, $"{client.Name} answers, version {version}"),
        };
    }

    private static async Task<Finding> LookAtMemoryAsync(RedisClient client, RedisRemedy server, CancellationToken cancellationToken)
    {
        var info = await ReadInfoAsync(client, "memory", cancellationToken);
        if (info is null)
            return Finding.Warning(Memory, "the user may not ask for it", server.Grant("+info"));
        var (used, most) = (Bytes("used_memory") / MiB, Bytes("maxmemory") / MiB);
        var policy = info.GetValueOrDefault("maxmemory_policy", "");
        return (most, policy) switch
        {
            (0, _) => Finding.Warning(
                Memory,
                $"{used:N0} MiB, and maxmemory is not set: it grows until the machine has none left",
                $"{server.CommandLine} CONFIG SET maxmemory 512mb maxmemory-policy allkeys-lru  # and in redis.conf"
            ),
            (_, "noeviction") => Finding.Warning(
                Memory,
                $"{used:N0} of {most:N0} MiB, with the policy noeviction: when it is full it takes no entries",
                $"{server.CommandLine} CONFIG SET maxmemory-policy allkeys-lru  # and in redis.conf"
            ),
            _ => Finding.Ok(Memory, $"{used:N0} of {most:N0} MiB, {policy}"),
        };

        long Bytes(string name) =>
            long.TryParse(info.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
    }

    private static async Task<Finding> LookAtRightsAsync(RedisClient client, RedisRemedy server, CancellationToken cancellationToken)
    {
        var denied = await RedisRights.FindDeniedAsync(client, cancellationToken);
        return denied.Count == 0
            ? Finding.Ok(Rights, "read, fill and remove entries")
            : Finding.Warning(
                Rights,
                $"the user may not {string.Join(", ", denied)}: {Alone}",
                server.Grant($"'~{RedisKeys.Prefix}*' {string.Join(' ', denied.Select(d => $"+{d}"))}")
            );
    }

    private async Task<Finding> LookAtClockAsync(RedisClient client, CancellationToken cancellationToken)
    {
        var answer = (RedisResult[])(await client.CallAsync(commands => commands.ExecuteAsync("TIME"), cancellationToken))!;
        var difference = (DateTimeOffset.FromUnixTimeSeconds((long)answer[0]) - clock.GetUtcNow()).Duration();
        return difference <= MaxClockDifference
            ? Finding.Ok(Clock, $"within {MaxClockDifference.TotalSeconds:0} s of this machine's")
            : Finding.Warning(
                Clock,
                $"{difference.TotalSeconds:0} s from this machine's: entries die early or late when it is put right",
                "timedatectl set-ntp true, here and there"
            );
    }

    private async Task<Finding> LookAtRoundTripAsync(RedisClient client, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        for (var i = 0; i < Pings; i++)
        {
            var sent = clock.GetTimestamp();
            await client.CallAsync(commands => commands.ExecuteAsync("PING"), cancellationToken);
            times.Add(clock.GetElapsedTime(sent));
        }

        var (median, timeout) = (times.Order().ElementAt(Pings / 2), options.Value.CallTimeout);
        var found = $"{median.TotalMilliseconds:0.0} ms; a call is waited for {timeout.TotalMilliseconds:0} ms";
        return median < timeout / 2
            ? Finding.Ok(RoundTrip, found)
            : Finding.Warning(RoundTrip, $"{found}: {Alone} too often", "use a nearer or less busy Redis, or raise Hot:CallTimeout");
    }

    /// <summary>A section of the answer to INFO; null if the user lacks the right.</summary>
    private static async Task<Dictionary<string, string>?> ReadInfoAsync(
        RedisClient client,
        string section,
        CancellationToken cancellationToken
    )
    {
        var text = "";
        if (
            await RedisRights.IsDeniedAsync(
                client,
                async commands => text = (string)(await commands.ExecuteAsync("INFO", section))!,
                cancellationToken
            )
        )
            return null;
        return text.Split("\r\n")
            .Select(line => line.Split(':', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
    }

    /// <param name="CommandLine">The beginning of a command line of a client of the primary.</param>
    /// <param name="User">The user that lacks a right.</param>
    private sealed record RedisRemedy(string CommandLine, string User)
    {
        /// <summary>The command that grants rights.</summary>
        public string Grant(string rights) => $"{CommandLine} ACL SETUSER {User} {rights}";
    }
}
