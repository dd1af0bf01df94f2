using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

public sealed class SqliteBackfillRaceTests : BackfillRaceTests<SqliteDatabase>;

public sealed class PostgreSqlBackfillRaceTests : BackfillRaceTests<PostgreSqlDatabase>;

/// <summary>An invalidation while another worker is about to write what it read or computed before.</summary>
[Trait(Tier.Name, Tier.Full)]
public abstract class BackfillRaceTests<TDatabase>
    where TDatabase : ITestDatabase, new()
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("eviction")]
    [InlineData("FLUSHALL")]
    [InlineData("SCRIPT FLUSH")]
    [InlineData("restart")]
    public async Task A_backfill_that_an_invalidation_overtakes_brings_nothing_back_whatever_redis_forgets(string how)
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var other = await fleet.AddAsync();
        var (reader, hot) = await fleet.AddStoppingAsync();
        await fleet.StoreAsync();
        await fleet.EvictGenerationAsync();
        // The reader has the lease and the durable reading by then.
        hot.BeforeFill = async () =>
        {
            if (how.Length > 0)
                await fleet.ForgetAsync(how);
            await fleet.InvalidateAsync(other);
        };

        var before = await reader.Cache.ReadAsync(CacheFleet.Meeting, [CacheFleet.SummaryKey], Cancellation);

        Assert.Equal(1, before.State.Generation);
        foreach (var worker in (CacheProcess[])[reader, other])
        {
            var after = await worker.Cache.ReadAsync(CacheFleet.Meeting, [CacheFleet.SummaryKey], Cancellation);
            Assert.Equal((2, 0), (after.State.Generation, after.Entries.Count));
        }

        await fleet.AssertRecoveredAsync(2);
    }

    [Fact]
    public async Task A_backfill_that_takes_as_long_as_the_database_may_is_accepted()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var (reader, hot) = await fleet.AddStoppingAsync();
        await fleet.StoreAsync();
        await fleet.EvictGenerationAsync();
        hot.BeforeFill = () => Task.Delay(new DurableOptions().LockTimeout, TimeProvider.System, Cancellation);

        await reader.Cache.ReadAsync(CacheFleet.Meeting, [CacheFleet.SummaryKey], Cancellation);

        var filled = await reader.Cache.ReadAsync(CacheFleet.Meeting, [CacheFleet.SummaryKey], Cancellation);
        Assert.Equal(EntrySource.Hot, filled.Entries[CacheFleet.SummaryKey].Source);
    }

    [Fact]
    public async Task A_backfill_that_slept_through_a_later_generations_whole_life_in_redis_brings_nothing_back()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var other = await fleet.AddAsync();
        var (reader, hot) = await fleet.AddStoppingAsync();
        await fleet.StoreAsync();
        await fleet.EvictGenerationAsync();
        hot.BeforeFill = async () =>
        {
            await fleet.InvalidateAsync(other);
            await CacheFleet.UntilAsync(async () => await fleet.EnrichAsync(other) is (2, EntrySource.Hot));
            await fleet.EvictGenerationAsync();
        };

        await reader.Cache.ReadAsync(CacheFleet.Meeting, [CacheFleet.SummaryKey], Cancellation);

        await fleet.AssertRecoveredAsync(2);
    }

    [Fact]
    public async Task A_computation_that_another_workers_invalidation_overtakes_is_refused_and_not_in_redis()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var (first, second) = (await fleet.AddAsync(), await fleet.AddAsync());
        await fleet.StoreAsync();
        var key = CacheFleet.SummaryKey with { Fingerprint = Fingerprint.Of(EntryKind.AIEnhancement, "key-phrases") };

        await Assert.ThrowsAsync<GenerationChangedException>(() =>
            first.Cache.ComputeAsync(
                key,
                1,
                async _ =>
                {
                    await fleet.InvalidateAsync(second);
                    return CacheFleet.JsonOf(1);
                },
                Cancellation
            )
        );

        foreach (var worker in (CacheProcess[])[first, second])
            Assert.Empty((await worker.Cache.ReadAsync(CacheFleet.Meeting, [key], Cancellation)).Entries);
        await fleet.AssertRecoveredAsync(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_result_that_only_redis_holds_is_not_kept_where_an_invalidation_overtakes_its_computation(bool refilled)
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var (first, second) = (await fleet.AddAsync(), await fleet.AddAsync());
        await fleet.StoreAsync();
        var key = new EntryKey(CacheFleet.Meeting, EntryKind.SearchResult, Fingerprint.Of(EntryKind.SearchResult, "query"));

        await first.Cache.ComputeAsync(
            key,
            1,
            async _ =>
            {
                await fleet.InvalidateAsync(second);
                if (refilled)
                    await fleet.EnrichAsync(second);
                return CacheFleet.JsonOf(1);
            },
            Cancellation
        );

        foreach (var worker in (CacheProcess[])[first, second])
            Assert.Empty((await worker.Cache.ReadAsync(CacheFleet.Meeting, [key], Cancellation)).Entries);
        await fleet.AssertRecoveredAsync(2);
    }
}
