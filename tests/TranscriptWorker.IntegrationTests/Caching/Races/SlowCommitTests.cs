using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Caching.Durable.Providers;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

public sealed class SqliteSlowCommitTests : SlowCommitTests<SqliteDatabase>;

public sealed class PostgreSqlSlowCommitTests : SlowCommitTests<PostgreSqlDatabase>;

/// <summary>A database that takes two seconds to commit the raise of a generation.</summary>
[Trait(Tier.Name, Tier.Full)]
public abstract class SlowCommitTests<TDatabase>
    where TDatabase : ITestDatabase, new()
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task What_is_read_and_filled_while_an_invalidation_commits_is_gone_once_it_is_acknowledged()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        SlowCommits? commits = null;
        var reader = await fleet.AddAsync();
        var invalidator = await fleet.AddAsync(services =>
        {
            var registered = services.Last(s => s.ServiceType == typeof(IDurableProvider)).ImplementationFactory!;
            services.AddSingleton<IDurableProvider>(provider =>
                commits = new SlowCommits((IDurableProvider)registered(provider), Duration)
            );
        });
        await fleet.StoreAsync();
        fleet.KeepReading(reader);

        commits!.IsSlow = true;
        var invalidation = fleet.InvalidateAsync(invalidator);
        await commits.HasBegun.Task;
        // What Redis held before would vouch for itself; what a reader fills in now is as old.
        await fleet.EvictGenerationAsync();
        var during = await fleet.EnrichAsync(reader);
        var refilled = await fleet.EnrichAsync(reader);
        Assert.False(invalidation.IsCompleted);
        await invalidation;

        Assert.Equal((1L, 1L), (during.Generation, refilled.Generation));
        await fleet.AssertRecoveredAsync(2);
    }
}
