using System.Globalization;
using System.Text.RegularExpressions;

namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>What the doctor says of Redis: a warning at most, since jobs are done without it.</summary>
public sealed partial class RedisDoctorTests : IAsyncLifetime
{
    private const string Check = "Redis";
    private const string Memory = "Redis memory";
    private const string Rights = "Redis rights";
    private const string Clock = "Redis clock";
    private const string RoundTrip = "Redis round trip";

    private readonly TemporaryFolder _folder = new();
    private RedisServer _server = RedisServer.NotStarted();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_server_that_makes_room_by_itself_is_well_and_nothing_stays_there()
    {
        await StartAsync("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru");

        var ended = await RunAsync(_server.ConnectionString(0));

        ended.AssertFound(Check, "ok", $"Redis {_server.Address} answers, version 7.");
        ended.AssertFound(Memory, "ok", "of 100 MiB, allkeys-lru");
        ended.AssertFound(Rights, "ok", "");
        ended.AssertFound(Clock, "ok", "");
        ended.AssertFound(RoundTrip, "ok", " ms; a call is waited for 10000 ms");
        Assert.DoesNotContain("How to fix:", ended.Output, StringComparer.Ordinal);
        Assert.Equal(0, (long)await (await _server.OpenAsync(0)).ExecuteAsync("DBSIZE"));
    }

    [Fact]
    public async Task A_server_that_grows_or_refuses_when_it_is_full_gets_the_command_that_lets_it_forget()
    {
        await StartAsync();
        var redis = await _server.OpenAsync(0);

        var growing = await RunAsync(_server.ConnectionString(0));
        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "100mb");
        var refusing = await RunAsync(_server.ConnectionString(0));
        await redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        var full = await RunAsync(_server.ConnectionString(0));

        growing.AssertFound(Memory, "warning", "maxmemory is not set: it grows until the machine has none left");
        growing.AssertRemedy(
            Memory,
            $"redis-cli -h 127.0.0.1 -p {_server.Port} --askpass "
                + "CONFIG SET maxmemory 512mb maxmemory-policy allkeys-lru  # and in redis.conf"
        );
        refusing.AssertFound(Memory, "warning", "of 100 MiB, with the policy noeviction: when it is full it takes no entries");
        refusing.AssertRemedy(
            Memory,
            $"redis-cli -h 127.0.0.1 -p {_server.Port} --askpass CONFIG SET maxmemory-policy allkeys-lru  # and in redis.conf"
        );
        refusing.AssertFound(Rights, "ok", "");
        full.AssertFound(Rights, "warning", "answers with an error: OOM command not allowed");
    }

    [Fact]
    public async Task A_user_who_may_not_do_what_the_worker_does_gets_exactly_what_is_missing()
    {
        await StartAsync("--maxmemory", "100mb", "--maxmemory-policy", "volatile-ttl");
        var redis = await _server.OpenAsync(0);

        await redis.ExecuteAsync("ACL", "SETUSER", "default", "-hset", "-unlink", "-info");
        var commands = await RunAsync(_server.ConnectionString(0));
        await redis.ExecuteAsync("ACL", "SETUSER", "default", "+@all", "resetkeys", "~other:*");
        var keys = await RunAsync(_server.ConnectionString(0));
        await redis.ExecuteAsync("ACL", "SETUSER", "default", "~tw:1:*");
        var mended = await RunAsync(_server.ConnectionString(0));

        commands.AssertFound(Check, "warning", $"Redis {_server.Address} answers, but the user may not ask for its version");
        commands.AssertRemedy(Check, $"redis-cli -h 127.0.0.1 -p {_server.Port} --askpass ACL SETUSER default +info");
        commands.AssertFound(Rights, "warning", "the user may not info, hset, unlink: the durable tier answers alone");
        commands.AssertRemedy(
            Rights,
            $"redis-cli -h 127.0.0.1 -p {_server.Port} --askpass ACL SETUSER default '~tw:1:*' +info +hset +unlink"
        );
        keys.AssertFound(Rights, "warning", "the user may not evalsha, set, get, getrange, strlen, hset,");
        mended.AssertFound(Rights, "ok", "");
    }

    [Fact]
    public async Task A_replica_is_named_as_one()
    {
        await StartAsync();
        await (await _server.OpenAsync(0)).ExecuteAsync("REPLICAOF", "127.0.0.1", "1");

        var ended = await RunAsync(_server.ConnectionString(0));

        ended.AssertFound(Check, "warning", $"Redis {_server.Address} is a replica: the durable tier answers alone");
        ended.AssertRemedy(Check, "name the primary in Hot:ConnectionString");
    }

    [Fact]
    public async Task A_cluster_is_not_supported()
    {
        await StartAsync(
            "--cluster-enabled",
            "yes",
            "--cluster-config-file",
            _folder["nodes.conf"],
            // By default it is 10,000 above the other port, where another server may be: Redis ends then.
            "--cluster-port",
            $"{FreePort.Take()}"
        );

        (await RunAsync(_server.ConnectionString(0))).AssertFound(
            Check,
            "warning",
            $"Redis {_server.Address} answers, but its mode is cluster, which is not supported"
        );
    }

    [Fact]
    public async Task A_server_that_answers_only_at_the_second_attempt_is_well()
    {
        await StartAsync();
        var answers = 0;
        await using var relay = Relay.Altering(
            _server.Port,
            answer => Interlocked.Increment(ref answers) <= 2 ? "-WRONGPASS invalid username-password pair\r\n" : answer
        );

        var ended = await RunAsync($"127.0.0.1:{relay.Port},password={RedisServer.Password}");

        ended.AssertFound(Check, "ok", $"Redis 127.0.0.1:{relay.Port} answers, version 7.");
    }

    [Fact]
    public async Task An_old_version_a_wrong_clock_and_a_long_way_are_found()
    {
        await StartAsync("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru");
        await using var altering = Relay.Altering(
            _server.Port,
            answer =>
                TimeAnswer.Replace(
                    Version.Replace(answer, "redis_version:6"),
                    time => $"{time.Groups["head"].Value}{long.Parse(time.Groups["seconds"].Value, CultureInfo.InvariantCulture) - 3600}"
                )
        );
        await using var slow = Relay.Slow(_server.Port, TimeSpan.FromMilliseconds(150));

        var altered = await RunAsync($"127.0.0.1:{altering.Port},password={RedisServer.Password}");
        var delayed = await RunAsync($"127.0.0.1:{slow.Port},password={RedisServer.Password}", ("Hot:CallTimeout", "00:00:00.200"));

        altered.AssertFound(Check, "warning", "answers, but version 6.");
        altered.AssertRemedy(Check, "upgrade it to 7 or newer");
        altered.AssertFound(Clock, "warning", " s from this machine's: entries die early or late");
        altered.AssertFound(RoundTrip, "ok", "");
        delayed.AssertFound(RoundTrip, "warning", " ms; a call is waited for 200 ms: the durable tier answers alone too often");
        delayed.AssertRemedy(RoundTrip, "use a nearer or less busy Redis, or raise Hot:CallTimeout");
    }

    [Fact]
    public async Task A_refused_sign_in_is_told_from_a_server_that_is_away_or_hangs()
    {
        var away = await RunAsync(_server.ConnectionString(0));
        await _server.RestartAsync();
        var refused = await RunAsync($"{_server.Address},password={RedisServer.Password}-of-yesterday");
        var unsigned = await RunAsync(_server.Address);
        _server.Freeze();
        var hanging = await RunAsync(_server.ConnectionString(0));
        _server.Thaw();

        foreach (var ended in (EndedCommand[])[away, hanging])
        {
            ended.AssertFound(Check, "warning", $"Redis {_server.Address} cannot be reached: the durable tier answers alone");
            ended.AssertRemedy(Check, "check that it runs, and address and password in Hot:ConnectionString");
            Assert.InRange(ended.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(40));
        }

        foreach (var ended in (EndedCommand[])[refused, unsigned])
        {
            ended.AssertFound(Check, "warning", $"Redis {_server.Address} refuses the sign-in: the durable tier answers alone");
            ended.AssertRemedy(Check, "check the password in Hot:ConnectionString");
        }
    }

    [GeneratedRegex("redis_version:7", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Version { get; }

    [GeneratedRegex(@"(?<head>\*2\r\n\$10\r\n)(?<seconds>\d{10})", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TimeAnswer { get; }

    private async Task StartAsync(params string[] arguments)
    {
        await _server.DisposeAsync();
        _server = RedisServer.NotStarted(arguments);
        await _server.RestartAsync();
    }

    /// <summary>Runs the doctor, with more patience for a call than a busy machine takes.</summary>
    private async Task<EndedCommand> RunAsync(string connectionString, params (string Key, string Value)[] settings)
    {
        (string, string)[] all =
        [
            ("Hot:Provider", "redis"),
            ("Hot:ConnectionString", connectionString),
            ("Hot:CallTimeout", "00:00:10"),
            ("Urls", "http://127.0.0.1:0"),
            .. settings,
        ];
        var ended = await InProcess.RunAsync([
            "doctor",
            "--data",
            _folder["data"],
            .. all.SelectMany(s => (string[])["--set", $"{s.Item1}={s.Item2}"]),
        ]);
        ended.AssertDone();
        ended.AssertTellsNone(RedisServer.Password);
        return ended;
    }
}
