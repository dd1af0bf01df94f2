using TranscriptWorker.Caching;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

public sealed class SqliteExcludedSubjectTests : ExcludedSubjectTests<SqliteDatabase>;

public sealed class PostgreSqlExcludedSubjectTests : ExcludedSubjectTests<PostgreSqlDatabase>;

/// <summary>A Redis that could not be told of one change goes on answering for all other subjects.</summary>
[Trait(Tier.Name, Tier.Full)]
public abstract class ExcludedSubjectTests<TDatabase>
    where TDatabase : ITestDatabase, new()
{
    private static readonly (string, string) ShortTimeout = ("Hot:CallTimeout", "00:00:00.250");

    private static readonly EntryKey[] Others =
    [
        .. Enumerable
            .Range(0, 49)
            .Select(i => new EntryKey(
                Subject.Transcript(null, $"other-{i}"),
                EntryKind.AIEnhancement,
                Fingerprint.Of(EntryKind.AIEnhancement, "summary")
            )),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task While_redis_is_still_for_a_second_an_invalidation_leaves_all_other_subjects_hot()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var (invalidator, reader) = (await fleet.AddAsync(null, null, ShortTimeout), await fleet.AddAsync(null, null, ShortTimeout));
        await fleet.StoreAsync();
        await StoreOthersAsync(invalidator);
        var epoch = await fleet.ReadEpochAsync();
        fleet.KeepReading(reader);

        fleet.Redis.Freeze();
        var invalidation = fleet.InvalidateAsync(invalidator);
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, Cancellation);
        fleet.Redis.Thaw();
        await invalidation;

        // The breaker may be open for a while yet.
        await CacheFleet.UntilAsync(async () => await IsHotAsync(reader, Others[0]));
        foreach (var other in Others)
            Assert.True(await IsHotAsync(reader, other), $"{other} is not hot.");
        await fleet.AssertRecoveredAsync(2);
        Assert.Equal(epoch, await fleet.ReadEpochAsync());
    }

    [Fact]
    public async Task A_worker_that_is_cut_off_from_redis_costs_the_fleet_only_what_it_changes()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        await using var gate = Gate.Before(fleet.Redis.Port);
        var (lame, reader) = (await fleet.AddAsync(null, gate.Address, ShortTimeout), await fleet.AddAsync());
        await fleet.StoreAsync();
        await StoreOthersAsync(reader);
        var epoch = await fleet.ReadEpochAsync();
        fleet.KeepReading(reader);

        gate.Cut();
        for (var generation = 2; generation < 5; generation++)
        {
            await fleet.InvalidateAsync(lame);
            foreach (var other in Others)
                Assert.True(await IsHotAsync(reader, other), $"{other} is not hot.");
            // The reader tells Redis in its place.
            await CacheFleet.UntilAsync(async () => await fleet.EnrichAsync(reader) == (generation, EntrySource.Hot));
        }

        Assert.Equal(epoch, await fleet.ReadEpochAsync());
        gate.Mend();
        await fleet.AssertRecoveredAsync(4);
    }

    [Fact]
    public async Task A_redis_that_nobody_can_tell_for_long_is_given_up_so_that_changes_are_quick_again()
    {
        var quick = TimeSpan.FromSeconds(1);
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        await using var gate = Gate.Before(fleet.Redis.Port);
        var worker = await fleet.AddAsync(null, gate.Address, ShortTimeout);
        await fleet.StoreAsync();
        var epoch = await fleet.ReadEpochAsync();

        gate.Cut();
        await CacheFleet.UntilAsync(async () =>
        {
            var started = TimeProvider.System.GetTimestamp();
            await fleet.InvalidateAsync(worker);
            return TimeProvider.System.GetElapsedTime(started) < quick;
        });

        Assert.NotEqual(epoch.Number, (await fleet.ReadEpochAsync()).Number);
        gate.Mend();
        await CacheFleet.UntilAsync(async () => (await fleet.EnrichAsync(worker)).Source == EntrySource.Hot);
    }

    private static async Task StoreOthersAsync(CacheProcess worker)
    {
        foreach (var key in Others)
        {
            var content = new EntryKey(key.Subject, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
            await worker.Contents.StoreAsync(new Content(content, "hash", null, Guid.NewGuid()), "{}"u8.ToArray(), Cancellation);
            await worker.Cache.ComputeAsync(key, 1, _ => new("{}"u8.ToArray()), Cancellation);
        }
    }

    private static async Task<bool> IsHotAsync(CacheProcess worker, EntryKey key) =>
        (await worker.Cache.ReadAsync(key.Subject, [key], Cancellation)).Entries[key].Source == EntrySource.Hot;
}
