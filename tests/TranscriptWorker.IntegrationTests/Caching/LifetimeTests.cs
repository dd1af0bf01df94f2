using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

public sealed class SqliteLifetimeTests : LifetimeTests<SqliteDatabase>;

public sealed class RedisLifetimeTests : LifetimeTests<SqliteBesideRedis>;

public sealed class PostgreSqlLifetimeTests : LifetimeTests<PostgreSqlDatabase>;

public sealed class SqlServerLifetimeTests : LifetimeTests<SqlServerDatabase>;

public abstract class LifetimeTests<TDatabase> : IAsyncLifetime
    where TDatabase : ITestDatabase, new()
{
    private static readonly Subject Meeting = Subject.Transcript(null, "meeting");

    private readonly TDatabase _database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData("transcript", 30)]
    [InlineData("ai-enhancement", 7)]
    [InlineData("audio-preprocessing", 7)]
    public async Task A_durable_entry_expires_its_kinds_lifetime_after_its_commit_in_the_row_and_in_its_fence(string name, int days)
    {
        var lifetime = TimeSpan.FromDays(days);
        await using var process = await CacheProcess.StartAsync(_database);
        var key = KeyOf(name);
        if (key.Kind == EntryKind.Transcript)
        {
            await process.Contents.StoreAsync(new Content(key, "hash", null, Guid.NewGuid()), "{}"u8.ToArray(), Cancellation);
        }
        else
        {
            await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
            await process.Cache.ComputeAsync(key, 1, _ => new("{}"u8.ToArray()), Cancellation);
        }

        var row = await process.QueryAsync(db => db.Entries.SingleAsync(Cancellation));
        var fence = EntryFormat.ReadFence(key, row.Value)!.Value;
        Assert.Equal(lifetime, row.ExpiresAt - row.CreatedAt);
        Assert.Equal(lifetime, fence.ExpiresAt - fence.CreatedAt);
        Assert.Equal(row.ExpiresAt, fence.ExpiresAt);
    }

    [Theory]
    [InlineData("search-result", 24)]
    [InlineData("user-preferences", 12)]
    public async Task A_hot_entry_without_durable_row_says_its_kinds_lifetime(string name, int hours)
    {
        await using var process = await (
            _database.SharesHotTier ? CacheProcess.StartHotAsync(_database) : CacheProcess.StartAsync(_database)
        );
        await process.Cache.ReadAsync(Meeting, [], Cancellation);
        var before = TimeProvider.System.GetUtcNow();

        var entry = await process.Cache.ComputeAsync(KeyOf(name), 0, _ => new("{}"u8.ToArray()), Cancellation);
        var hit = await process.Cache.ReadAsync(Meeting, [KeyOf(name)], Cancellation);

        Assert.InRange(
            entry.ExpiresAt - before.UtcDateTime - TimeSpan.FromHours(hours),
            TimeSpan.FromSeconds(-1),
            TimeSpan.FromSeconds(10)
        );
        Assert.Equal(EntrySource.Hot, hit.Entries[KeyOf(name)].Source);
        Assert.Equal(0, await process.QueryAsync(db => db.Entries.CountAsync(Cancellation)));
        Assert.Equal(0, await process.QueryAsync(db => db.Claims.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task A_configured_lifetime_counts()
    {
        await using var process = await CacheProcess.StartAsync(_database, log: null, ("Cache:Lifetimes:AIEnhancement", "00:00:42"));
        await process.Changes.InvalidateAsync(Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        await process.Cache.ComputeAsync(KeyOf("ai-enhancement"), 1, _ => new("{}"u8.ToArray()), Cancellation);

        var row = await process.QueryAsync(db => db.Entries.SingleAsync(Cancellation));

        Assert.Equal(TimeSpan.FromSeconds(42), row.ExpiresAt - row.CreatedAt);
    }

    private static EntryKey KeyOf(string name)
    {
        var kind = EntryKind.All.Single(k => string.Equals(k.Name, name, StringComparison.Ordinal));
        return new EntryKey(Meeting, kind, Fingerprint.Of(kind, "x"));
    }
}
