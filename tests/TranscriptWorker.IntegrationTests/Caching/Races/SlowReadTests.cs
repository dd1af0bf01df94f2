using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

/// <summary>A read of the database that takes nearly as long as it may.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class SlowReadTests
{
    private const string CountWaiting =
        "SELECT count(*)::int AS \"Value\" FROM pg_locks WHERE NOT granted"
        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    // Less than Durable:LockTimeout, after which the read would fail.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(2.5);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slow_read_fills_redis_all_the_same()
    {
        await using var fleet = await CacheFleet.StartAsync(new PostgreSqlDatabase());
        var worker = await fleet.AddAsync();
        await fleet.StoreAsync();
        await fleet.EvictGenerationAsync();
        await using var db = await worker.Get<IDbContextFactory<DurableDbContext>>().CreateDbContextAsync(Cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
        await db.Database.ExecuteSqlRawAsync("LOCK TABLE entries IN ACCESS EXCLUSIVE MODE", Cancellation);

        var reading = fleet.EnrichAsync(worker);
        await CacheFleet.UntilAsync(async () => await db.Database.SqlQueryRaw<int>(CountWaiting).SingleAsync(Cancellation) >= 1);
        await Task.Delay(Slow, TimeProvider.System, Cancellation);
        await transaction.RollbackAsync(Cancellation);

        Assert.Equal((1, EntrySource.Durable), await reading);
        Assert.Equal((1, EntrySource.Hot), await fleet.EnrichAsync(worker));
    }
}
