using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Local;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

public sealed class SqliteReadLeaseRaceTests : ReadLeaseRaceTests<SqliteDatabase>;

public sealed class PostgreSqlReadLeaseRaceTests : ReadLeaseRaceTests<PostgreSqlDatabase>;

/// <summary>Workers that answer from their memory without asking Redis, while others change what they hold.</summary>
[Trait(Tier.Name, Tier.Full)]
public abstract class ReadLeaseRaceTests<TDatabase>
    where TDatabase : ITestDatabase, new()
{
    private static readonly (string Key, string Value) LocalTier = ("Hot:LocalLimitBytes", "1048576");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("nothing")]
    [InlineData("eviction")]
    [InlineData("FLUSHALL")]
    public async Task What_is_read_under_leases_is_never_stale_whatever_redis_loses(string lost)
    {
        const int invalidations = 20;
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        CacheProcess[] workers = [await AddAsync(fleet), await AddAsync(fleet), await AddAsync(fleet)];
        await fleet.StoreAsync();
        fleet.KeepReading(workers);
        var leased = 0;
        for (var i = 0; i < invalidations; i++)
        {
            await CacheFleet.UntilAsync(() => Task.FromResult(IsUnderLease(workers[i % 3]) && ++leased > 0));
            if (!string.Equals(lost, "nothing", StringComparison.Ordinal))
                await fleet.ForgetAsync(lost);
            await fleet.InvalidateAsync(workers[(i + 1) % 3]);
        }

        Assert.Equal(invalidations, leased);
        foreach (var worker in workers)
            await fleet.EndAsync(worker);
    }

    [Fact]
    public async Task An_invalidation_waits_for_the_longest_read_lease_if_there_may_be_one()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var (reader, writer) = (await AddAsync(fleet), await AddAsync(fleet));
        await fleet.StoreAsync();
        await CacheFleet.UntilAsync(() => Task.FromResult(IsUnderLease(reader)));

        var started = TimeProvider.System.GetTimestamp();
        await fleet.InvalidateAsync(writer);

        Assert.True(TimeProvider.System.GetElapsedTime(started) >= ReadLease.Longest);
        var after = await reader.Cache.ReadAsync(CacheFleet.Meeting, [CacheFleet.SummaryKey], Cancellation);
        Assert.Equal(2, after.State.Generation);
    }

    [Fact]
    public async Task An_entry_in_use_is_answered_under_leases_again_soon_after_each_change()
    {
        const int invalidations = 5;
        // Less than a fill lease that nobody uses would take from the others.
        var soon = TimeSpan.FromSeconds(4);
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        CacheProcess[] workers = [await AddAsync(fleet), await AddAsync(fleet), await AddAsync(fleet)];
        await fleet.StoreAsync();
        fleet.KeepReading(workers);
        for (var i = 0; i < invalidations; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            foreach (var worker in workers)
                await CacheFleet.UntilAsync(() => Task.FromResult(IsUnderLease(worker)));
            Assert.True(TimeProvider.System.GetElapsedTime(started) < soon, $"After {TimeProvider.System.GetElapsedTime(started)}.");
            await fleet.InvalidateAsync(workers[0]);
        }

        foreach (var worker in workers)
            await fleet.EndAsync(worker);
    }

    [Fact]
    public async Task The_mark_of_read_leases_that_have_ended_is_deleted_so_that_the_next_change_is_quick()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var (reader, writer) = (await AddAsync(fleet), await AddAsync(fleet));
        await fleet.StoreAsync();
        await CacheFleet.UntilAsync(() => Task.FromResult(IsUnderLease(reader)));
        var mark = CacheFleet.GenerationKey(await fleet.ReadEpochAsync());
        Assert.Equal("1", await fleet.Redis.ExecuteAsync("HEXISTS", mark, "mark"));

        await fleet.InvalidateAsync(writer);

        await CacheFleet.UntilAsync(async () => await fleet.Redis.ExecuteAsync("HEXISTS", mark, "mark") is "0");
    }

    [Fact]
    public async Task Content_that_comes_twice_is_acknowledged_twice_after_read_leases_have_ended()
    {
        const int versions = 20;
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var (reader, first, second) = (await AddAsync(fleet), await AddAsync(fleet), await AddAsync(fleet));
        await fleet.StoreAsync();
        for (var version = 1; version <= versions; version++)
        {
            await CacheFleet.UntilAsync(async () => (await fleet.EnrichAsync(reader)).Generation > 0 && IsUnderLease(reader));
            var storing = CacheFleet.StoreContentAsync(first, version);
            await CacheFleet.UntilAsync(async () =>
                (await fleet.FindStateAsync())?.EndsWith($"hash-{version}", StringComparison.Ordinal) == true
            );

            await CacheFleet.StoreContentAsync(second, version);

            var after = await reader.Cache.ReadAsync(CacheFleet.Meeting, [CacheFleet.SummaryKey], Cancellation);
            Assert.True(after.State.SourceVersion >= version, $"Version {after.State.SourceVersion} was read after {version}.");
            await storing;
        }
    }

    [Fact]
    public async Task Content_that_is_known_already_waits_for_no_read_lease_while_nobody_reads()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var writer = await AddAsync(fleet);
        await fleet.StoreAsync();

        // The first times wait: for the epoch, which is young, and for the lease that the read may have taken.
        await CacheFleet.UntilAsync(async () =>
        {
            var started = TimeProvider.System.GetTimestamp();
            await CacheFleet.StoreContentAsync(writer);
            return TimeProvider.System.GetElapsedTime(started) < ReadLease.Longest;
        });
    }

    [Fact]
    public async Task Without_read_leases_every_read_asks_redis()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var reader = await fleet.AddAsync(settings: [LocalTier, ("Hot:ReadLease", "00:00:00")]);
        await fleet.StoreAsync();
        await CacheFleet.UntilAsync(async () => (await fleet.EnrichAsync(reader)).Source == EntrySource.Local);

        Assert.All(Enumerable.Range(0, 20), _ => Assert.False(IsUnderLease(reader)));
    }

    private static Task<CacheProcess> AddAsync(CacheFleet fleet) => fleet.AddAsync(settings: LocalTier);

    /// <summary>Whether a read is answered before it can have asked Redis.</summary>
    private static bool IsUnderLease(CacheProcess worker) =>
        worker.Cache.ReadAsync(CacheFleet.Meeting, [CacheFleet.SummaryKey], Cancellation).AsTask().IsCompletedSuccessfully;
}
