using StackExchange.Redis;

namespace TranscriptWorker.IntegrationTests.Databases;

/// <summary>The durable tier in SQLite, and the hot tier in Redis.</summary>
public sealed class SqliteBesideRedis : ITestDatabase
{
    private readonly SqliteDatabase _durable = new();
    private RedisServer? _server;
    private int _number;

    public int RedisPort => _server!.Port;

    public int RedisNumber => _number;

    public IReadOnlyList<(string Key, string Value)> Settings =>
        [
            .. _durable.Settings,
            ("Hot:Provider", "redis"),
            ("Hot:ConnectionString", _server!.ConnectionString(_number)),
            ("Hot:CallTimeout", "00:00:10"),
            ("Hot:LocalLimitBytes", "0"),
        ];

    public string Clock => _durable.Clock;

    public string SyncEachCommit => _durable.SyncEachCommit;

    public bool SharesHotTier => true;

    public async Task CreateAsync()
    {
        _server = await SharedRedis.StartAsync();
        _number = _server.NextDatabase();
        await _durable.CreateAsync();
    }

    public async Task ForgetHotEntriesAsync() => await (await OpenRedisAsync()).ExecuteAsync("FLUSHDB");

    /// <summary>The same database of Redis, past the cache.</summary>
    public Task<IDatabaseAsync> OpenRedisAsync() => _server!.OpenAsync(_number);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await ForgetHotEntriesAsync();
        await _durable.DisposeAsync();
    }
}
