using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Redis;

/// <summary>The same as <see cref="SqliteBesideRedis"/>, which uses RESP3, with RESP2.</summary>
public sealed class SqliteBesideResp2 : ITestDatabase
{
    private const string ConnectionString = "Hot:ConnectionString";

    private readonly SqliteBesideRedis _inner = new();

    public IReadOnlyList<(string Key, string Value)> Settings =>
        [.. _inner.Settings.Select(s => s.Key is ConnectionString ? (s.Key, $"{s.Value},protocol=resp2") : s)];

    public string Clock => _inner.Clock;

    public string? SyncEachCommit => _inner.SyncEachCommit;

    public bool SharesHotTier => _inner.SharesHotTier;

    public Task CreateAsync() => _inner.CreateAsync();

    public Task ForgetHotEntriesAsync() => _inner.ForgetHotEntriesAsync();

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}
