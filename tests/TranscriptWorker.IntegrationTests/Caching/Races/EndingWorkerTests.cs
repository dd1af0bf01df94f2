using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

/// <summary>A worker that is told to end while it asks which epoch counts.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class EndingWorkerTests
{
    private const string CountWaiting =
        "SELECT count(*)::int AS \"Value\" FROM pg_locks WHERE NOT granted"
        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_ends_while_the_database_owes_it_an_answer_ends_as_soon_as_that_is_there()
    {
        await using var fleet = await CacheFleet.StartAsync(new PostgreSqlDatabase());
        var (ending, other) = (await fleet.AddAsync(), await fleet.AddAsync());
        await using var db = await other.Get<IDbContextFactory<DurableDbContext>>().CreateDbContextAsync(Cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(Cancellation);
        await db.Database.ExecuteSqlRawAsync("LOCK TABLE hot_epochs IN ACCESS EXCLUSIVE MODE", Cancellation);
        // Each of the two waits for its renewal.
        await CacheFleet.UntilAsync(async () => await db.Database.SqlQueryRaw<int>(CountWaiting).SingleAsync(Cancellation) >= 2);

        var end = fleet.EndAsync(ending);
        await transaction.RollbackAsync(Cancellation);

        var patience = Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System, Cancellation);
        Assert.Same(end, await Task.WhenAny(end, patience));
        await end;
    }
}
