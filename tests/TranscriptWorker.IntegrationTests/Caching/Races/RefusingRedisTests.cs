using Microsoft.EntityFrameworkCore;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

public sealed class SqliteRefusingRedisTests : RefusingRedisTests<SqliteDatabase>;

public sealed class PostgreSqlRefusingRedisTests : RefusingRedisTests<PostgreSqlDatabase>;

/// <summary>A Redis that answers, and takes no writes.</summary>
[Trait(Tier.Name, Tier.Full)]
public abstract class RefusingRedisTests<TDatabase>
    where TDatabase : ITestDatabase, new()
{
    [Fact]
    public async Task A_full_redis_still_deletes_so_that_an_invalidation_needs_no_new_epoch()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var (first, second) = (await fleet.AddAsync(), await fleet.AddAsync());
        await fleet.StoreAsync();
        var epoch = await fleet.ReadEpochAsync();
        fleet.KeepReading(first, second);

        await fleet.Redis.ExecuteAsync("CONFIG", "SET", "maxmemory-policy", "noeviction");
        await fleet.Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "1");
        await fleet.InvalidateAsync(first);
        await fleet.EnrichAsync(second);
        await fleet.Redis.ExecuteAsync("CONFIG", "SET", "maxmemory", "0");

        await fleet.AssertRecoveredAsync(2);
        Assert.Equal(epoch, await fleet.ReadEpochAsync());
    }

    [Fact]
    public async Task A_redis_that_cannot_save_refuses_to_delete_so_that_an_invalidation_excludes_its_subject()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var (first, second) = (await fleet.AddAsync(), await fleet.AddAsync());
        await fleet.StoreAsync();
        var epoch = await fleet.ReadEpochAsync();
        fleet.KeepReading(first, second);

        await fleet.Redis.ExecuteAsync("CONFIG", "SET", "save", "3600 1");
        Directory.Delete(fleet.RedisFolder, recursive: true);
        await fleet.Redis.ExecuteAsync("BGSAVE");
        await CacheFleet.UntilAsync(async () =>
            (await fleet.Redis.ExecuteAsync("SET", "probe", "1")).StartsWith("MISCONF", StringComparison.Ordinal)
        );
        await fleet.InvalidateAsync(first);
        Assert.StartsWith("1 ", await fleet.Redis.ExecuteAsync("HGET", CacheFleet.GenerationKey(epoch), "state"), StringComparison.Ordinal);
        foreach (var worker in (CacheProcess[])[first, second])
            Assert.Equal(2, (await fleet.EnrichAsync(worker)).Generation);
        Assert.Equal(
            CacheFleet.Meeting.Value,
            await first.QueryAsync(db => db.ExcludedSubjects.Select(x => x.Subject).SingleAsync(TestContext.Current.CancellationToken))
        );
        await fleet.Redis.ExecuteAsync("CONFIG", "SET", "save", "");

        await fleet.AssertRecoveredAsync(2);
    }
}
