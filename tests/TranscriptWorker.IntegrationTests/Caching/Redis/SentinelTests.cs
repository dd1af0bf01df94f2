using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Redis;

[Trait(Tier.Name, Tier.Full)]
public sealed class SentinelTests : IAsyncLifetime
{
    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");
    private static readonly EntryKey TranscriptKey = new(Meeting, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
    private static readonly EntryKey SummaryKey = new(Meeting, EntryKind.AIEnhancement, Fingerprint.Of(EntryKind.AIEnhancement, "summary"));

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly SqliteDatabase _database = new();
    private readonly RedisServer _primary = RedisServer.NotStarted();
    private readonly RedisServer _replica = RedisServer.NotStarted();
    private readonly RedisSentinel _sentinel = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _database.CreateAsync();
        await _primary.RestartAsync();
        await _replica.RestartAsync();
        await _replica.FollowAsync(_primary);
        await _sentinel.WatchAsync(_primary, _replica);
    }

    public async ValueTask DisposeAsync()
    {
        await _sentinel.DisposeAsync();
        await _replica.DisposeAsync();
        await _primary.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Fact]
    public async Task After_a_failover_by_sentinel_the_new_primary_is_used_and_nothing_stale_is_read()
    {
        await using var changing = await StartAsync();
        await using var reading = await StartAsync();
        await changing.Contents.StoreAsync(new Content(TranscriptKey, "a", null, Guid.NewGuid()), "{}"u8.ToArray(), Cancellation);
        await changing.Cache.ComputeAsync(SummaryKey, 1, _ => new("1"u8.ToArray()), Cancellation);
        await UntilHotAsync(changing, 1);
        await UntilHotAsync(reading, 1);

        await _primary.KillAsync();
        await changing.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        Assert.Empty((await reading.Cache.ReadAsync(Meeting, [SummaryKey], Cancellation)).Entries);
        await changing.Cache.ComputeAsync(SummaryKey, 2, _ => new("2"u8.ToArray()), Cancellation);
        await UntilHotAsync(changing, 2);
        await UntilHotAsync(reading, 2);

        var epoch = await changing.QueryAsync(db => db.Epochs.SingleAsync(Cancellation));
        var replication = await _replica.ExecuteAsync("INFO", "replication");
        Assert.Contains("role:master", replication, StringComparison.Ordinal);
        Assert.Contains($"master_replid:{epoch.ReplicationId}", replication, StringComparison.Ordinal);
    }

    private Task<CacheProcess> StartAsync() =>
        CacheProcess.StartAsync(
            _database,
            log: null,
            ("Hot:Provider", "redis"),
            ("Hot:ConnectionString", $"{_sentinel.Address},serviceName={RedisSentinel.Service},password={RedisServer.Password}"),
            ("Hot:CallTimeout", "00:00:01"),
            ("Hot:LocalLimitBytes", "0")
        );

    /// <summary>Reads until the summary comes from the hot tier. Each read has this generation.</summary>
    private static async Task UntilHotAsync(CacheProcess process, long generation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(Patience);
        while (true)
        {
            var reading = await process.Cache.ReadAsync(Meeting, [SummaryKey], patience.Token);
            Assert.Equal(generation, reading.State.Generation);
            Assert.Equal($"{generation}", System.Text.Encoding.UTF8.GetString(reading.Entries[SummaryKey].Json.Span));
            if (reading.Entries[SummaryKey].Source == EntrySource.Hot)
                return;
            await Task.Delay(Poll, TimeProvider.System, patience.Token);
        }
    }
}
