using System.Security.Cryptography;
using System.Text.Json;
using StackExchange.Redis;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Hot.Redis.Connection;
using TranscriptWorker.Configuration.Diagnosis;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Redis;

/// <summary>The settings of a connection string.</summary>
public sealed class RedisConnectionTests : IAsyncLifetime
{
    private const string WorkerRights =
        "+info +script|load +evalsha +set +get +getrange +strlen +hset +pexpire +pttl +hget +hmget +hkeys +hlen +hdel +exists +unlink";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly SqliteDatabase _database = new();
    private readonly HotTierLog _log = new();
    private readonly RedisServer _server = RedisServer.NotStarted("--bind", "127.0.0.1", "-::1");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.CreateAsync();
        await _server.RestartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await _database.DisposeAsync();
        _log.Dispose();
    }

    [Theory]
    [InlineData("resp2", "resp=2")]
    [InlineData("resp3", "resp=3")]
    public async Task The_protocol_of_the_connection_string_is_used(string protocol, string shown)
    {
        await using var process = await StartAsync($"{_server.Address},password={RedisServer.Password},protocol={protocol}");
        await process.UntilUsableAsync();

        var clients = await _server.ExecuteAsync("CLIENT", "LIST");

        Assert.Contains(
            clients.Split('\n'),
            c => c.Contains("name=TranscriptWorker", StringComparison.Ordinal) && c.Contains(shown, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_user_with_the_rights_of_the_worker_and_of_the_driver_suffices()
    {
        await SetUserAsync($"+echo +ping {WorkerRights}");
        await using var process = await StartAsync($"{_server.Address},user=worker,password={RedisServer.Password}");

        await process.UntilUsableAsync();

        Assert.Contains("user=worker", await _server.ExecuteAsync("CLIENT", "LIST"), StringComparison.Ordinal);
        foreach (var (name, length) in ((string, int)[])[("short", 100), ("long", 100_000)])
        {
            var key = await StoreAsync(process, name, length);
            await UntilAsync(async () =>
                (await process.Cache.ReadAsync(key.Subject, [key], Cancellation)).Entries[key].Source == EntrySource.Hot
            );
        }
    }

    [Fact]
    public async Task A_user_without_the_rights_of_the_driver_is_an_outage_that_names_them()
    {
        await SetUserAsync($"+ping {WorkerRights}");
        await using var process = await StartAsync($"{_server.Address},user=worker,password={RedisServer.Password}");
        _ = process.Get<CacheStatus>().IsHotTierConnected;

        await UntilAsync(() => _log.Lines.Count > 0);

        Assert.Contains("ACL SETUSER worker +echo +ping", _log.Lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain(_log.All, l => l.Contains(RedisServer.Password, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_doctor_names_the_user_that_lacks_a_right()
    {
        await SetUserAsync("+@all -hset");
        await using var process = await StartAsync($"{_server.Address},user=worker,password={RedisServer.Password}");

        var remedies = new List<string?>();
        await foreach (var finding in process.Get<IEnumerable<IDiagnosticCheck>>().OfType<RedisCheck>().Single().RunAsync(Cancellation))
            remedies.Add(finding.Remedy);

        Assert.Contains(
            $"redis-cli -h 127.0.0.1 -p {_server.Port} --user worker --askpass ACL SETUSER worker '~tw:1:*' +hset",
            remedies,
            StringComparer.Ordinal
        );
    }

    [Fact]
    public async Task An_address_of_ip_version_6_is_reached()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6, "This machine has no IPv6.");
        await using var process = await StartAsync($"[::1]:{_server.Port},password={RedisServer.Password}");

        await process.UntilUsableAsync();

        Assert.Equal($"Redis [::1]:{_server.Port}", process.Get<CacheStatus>().HotTier);
    }

    [Fact]
    public async Task A_write_during_an_outage_fails_at_once_and_is_not_done_later()
    {
        await using var client = new Connected(
            await ConnectionMultiplexer.ConnectAsync(RedisAddress.Parse($"{_server.Address},password={RedisServer.Password}"))
        );
        IDatabaseAsync redis = client.Multiplexer.GetDatabase();
        await redis.StringSetAsync("before", "x");

        await _server.KillAsync();
        await UntilAsync(() => !redis.IsConnected("during"));
        await Assert.ThrowsAsync<RedisConnectionException>(() => redis.StringSetAsync("during", "x"));
        await _server.RestartAsync();
        await UntilAsync(() => redis.IsConnected("during"));
        await redis.StringSetAsync("after", "x");

        Assert.Equal(["after"], (string[])(await redis.ExecuteAsync("KEYS", "*"))!);
    }

    private Task<string> SetUserAsync(string rights) =>
        _server.ExecuteAsync(["ACL", "SETUSER", "worker", "on", $">{RedisServer.Password}", "~tw:1:*", .. rights.Split(' ')]);

    private Task<CacheProcess> StartAsync(string connectionString) =>
        CacheProcess.StartAsync(
            _database,
            _log,
            ("Hot:Provider", "redis"),
            ("Hot:ConnectionString", connectionString),
            ("Hot:CallTimeout", "00:00:10"),
            ("Hot:LocalLimitBytes", "0")
        );

    /// <summary>Stores a result that does not become shorter by compression.</summary>
    private static async Task<EntryKey> StoreAsync(CacheProcess process, string name, int length)
    {
        var subject = Subject.Transcript(null, name);
        var content = new EntryKey(subject, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
        await process.Contents.StoreAsync(new Content(content, "hash", 1, Guid.NewGuid()), "{}"u8.ToArray(), Cancellation);
        var key = new EntryKey(subject, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, "1"));
        var json = JsonSerializer.SerializeToUtf8Bytes(RandomNumberGenerator.GetHexString(length));
        await process.Cache.ComputeAsync(key, 1, _ => new(json), Cancellation);
        return key;
    }

    private static Task UntilAsync(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        while (!await condition())
            await Task.Delay(Poll, TimeProvider.System, patience.Token);
    }

    /// <summary>Closes a connection without waiting for its calls.</summary>
    private sealed class Connected(ConnectionMultiplexer multiplexer) : IAsyncDisposable
    {
        public ConnectionMultiplexer Multiplexer => multiplexer;

        public async ValueTask DisposeAsync() => await multiplexer.CloseAsync(allowCommandsToComplete: false);
    }
}
