using System.Globalization;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Hot.Redis;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

public sealed class SqliteClockRaceTests : ClockRaceTests<SqliteDatabase>;

public sealed class PostgreSqlClockRaceTests : ClockRaceTests<PostgreSqlDatabase>;

/// <summary>A worker whose wall clock is wrong beside one whose clock is right.</summary>
[Trait(Tier.Name, Tier.Full)]
public abstract class ClockRaceTests<TDatabase>
    where TDatabase : ITestDatabase, new()
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public async Task A_wall_clock_that_is_two_days_off_changes_no_life_no_hit_and_no_invalidation(int days)
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var wrong = await fleet.AddAsync(new ProcessTime(TimeSpan.FromDays(days)).Register);
        var right = await fleet.AddAsync();
        await fleet.StoreAsync();
        var query = new EntryKey(CacheFleet.Meeting, EntryKind.SearchResult, Fingerprint.Of(EntryKind.SearchResult, "query"));
        var found = await wrong.Cache.ComputeAsync(query, 1, _ => new("{}"u8.ToArray()), Cancellation);

        var readings = await Task.WhenAll(
            new[] { wrong, right }.Select(w => w.Cache.ReadAsync(CacheFleet.Meeting, [CacheFleet.SummaryKey, query], Cancellation).AsTask())
        );

        Assert.All(readings, reading => Assert.All(reading.Entries.Values, entry => Assert.Equal(EntrySource.Hot, entry.Source)));
        Assert.All(readings, reading => Assert.Equal(found.ExpiresAt, reading.Entries[query].ExpiresAt, TimeSpan.FromMilliseconds(1)));
        Assert.InRange(
            await LifeAsync(CacheFleet.SummaryKey),
            new LifetimeOptions().AIEnhancement * 0.949,
            new LifetimeOptions().AIEnhancement
        );
        Assert.InRange(await LifeAsync(query), new LifetimeOptions().SearchResult * 0.949, new LifetimeOptions().SearchResult);
        fleet.KeepReading(wrong, right);
        await fleet.InvalidateAsync(wrong);
        await fleet.InvalidateAsync(right);
        await fleet.AssertRecoveredAsync(3);

        async Task<TimeSpan> LifeAsync(EntryKey key) =>
            TimeSpan.FromMilliseconds(
                long.Parse(
                    await fleet.Redis.ExecuteAsync("PTTL", RedisKeys.Value(await fleet.ReadEpochAsync(), key)!),
                    CultureInfo.InvariantCulture
                )
            );
    }
}
