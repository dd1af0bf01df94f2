using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

public sealed class SqliteForgetfulRedisTests : ForgetfulRedisTests<SqliteDatabase>;

public sealed class PostgreSqlForgetfulRedisTests : ForgetfulRedisTests<PostgreSqlDatabase>;

/// <summary>A Redis that forgets, or remembers what was invalidated, while two workers read all the time.</summary>
[Trait(Tier.Name, Tier.Full)]
public abstract class ForgetfulRedisTests<TDatabase>
    where TDatabase : ITestDatabase, new()
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("eviction")]
    [InlineData("FLUSHALL")]
    [InlineData("SCRIPT FLUSH")]
    [InlineData("restart")]
    public async Task What_was_invalidated_stays_so_where_redis_forgets_before_and_after(string how)
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var (first, second) = (await fleet.AddAsync(), await fleet.AddAsync());
        await fleet.StoreAsync();
        fleet.KeepReading(first, second);

        await fleet.ForgetAsync(how);
        await fleet.InvalidateAsync(first);
        await fleet.EnrichAsync(second);
        await fleet.ForgetAsync(how);
        await fleet.InvalidateAsync(second);

        await fleet.AssertRecoveredAsync(3);
    }

    [Fact]
    public async Task A_restart_with_a_snapshot_from_before_the_invalidation_brings_nothing_back()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var (first, second) = (await fleet.AddAsync(), await fleet.AddAsync());
        await fleet.StoreAsync();
        var generationKey = CacheFleet.GenerationKey(await fleet.ReadEpochAsync());
        Assert.Equal("OK", await fleet.Redis.ExecuteAsync("SAVE"));
        fleet.KeepReading(first, second);

        await fleet.InvalidateAsync(first);
        await fleet.Redis.KillAsync();
        await fleet.Redis.RestartAsync();

        Assert.StartsWith("1 ", await fleet.Redis.ExecuteAsync("HGET", generationKey, "state"), StringComparison.Ordinal);
        await fleet.AssertRecoveredAsync(2);
    }

    [Fact]
    public async Task A_server_that_followed_one_with_older_entries_is_not_believed_when_promoted_again()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        await using var older = await RedisServer.StartAsync();
        var (first, second) = (await fleet.AddAsync(), await fleet.AddAsync());
        await fleet.StoreAsync();
        var generationKey = CacheFleet.GenerationKey(await fleet.ReadEpochAsync());
        await older.FollowAsync(fleet.Redis);
        await older.PromoteAsync();
        fleet.KeepReading(first, second);

        await fleet.InvalidateAsync(first);
        await fleet.Redis.FollowAsync(older);
        await fleet.Redis.PromoteAsync();

        Assert.StartsWith("1 ", await fleet.Redis.ExecuteAsync("HGET", generationKey, "state"), StringComparison.Ordinal);
        await fleet.AssertRecoveredAsync(2);
    }

    [Fact]
    public async Task A_server_that_became_a_replica_vouches_for_nothing()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        await using var older = await RedisServer.StartAsync();
        var (first, second) = (await fleet.AddAsync(), await fleet.AddAsync());
        await fleet.StoreAsync();
        await older.FollowAsync(fleet.Redis);
        await older.PromoteAsync();
        fleet.KeepReading(first, second);

        await fleet.InvalidateAsync(first);
        await fleet.Redis.FollowAsync(older);
        foreach (var worker in (CacheProcess[])[first, second])
            Assert.NotEqual(EntrySource.Hot, (await fleet.EnrichAsync(worker)).Source);
        await fleet.InvalidateAsync(second);
        await fleet.Redis.PromoteAsync();

        await fleet.AssertRecoveredAsync(3);
    }

    [Fact]
    public async Task Workers_that_talk_to_an_old_primary_and_to_the_new_one_never_read_what_either_invalidated()
    {
        const int invalidations = 3;
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        await using var promoted = await RedisServer.StartAsync();
        var old = await fleet.AddAsync();
        await fleet.StoreAsync();
        await promoted.FollowAsync(fleet.Redis);
        await promoted.PromoteAsync();
        var current = await fleet.AddAsync(address: promoted.Address);
        fleet.KeepReading(old, current);

        for (var i = 0; i < invalidations; i++)
        {
            await fleet.InvalidateAsync(i % 2 == 0 ? current : old);
            foreach (var worker in (CacheProcess[])[old, current])
                Assert.Equal(i + 2, (await fleet.EnrichAsync(worker)).Generation);
        }

        // Else they go on beginning epochs in turn, ever more slowly.
        await fleet.EndAsync(old);
        await fleet.AssertRecoveredAsync(invalidations + 1);
    }

    [Fact]
    public async Task An_invalidation_removes_under_the_epoch_after_its_commit_not_under_the_one_it_knew()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var time = new ProcessTime();
        var stopped = await fleet.AddAsync(time.Register);
        var other = await fleet.AddAsync();
        await fleet.StoreAsync();

        time.Stop();
        await fleet.ForgetAsync("SCRIPT FLUSH");
        var first = await fleet.ReadEpochAsync();
        await CacheFleet.UntilAsync(async () =>
            await fleet.EnrichAsync(other) is (1, EntrySource.Hot) && await fleet.ReadEpochAsync() != first
        );
        var invalidation = fleet.InvalidateAsync(stopped);
        await CacheFleet.UntilAsync(async () => await other.QueryAsync(db => db.Subjects.SingleAsync(Cancellation)) is { Generation: 2 });
        // Only now, for the wait at the end.
        time.Continue();
        await invalidation;

        await fleet.AssertRecoveredAsync(2);
    }
}
