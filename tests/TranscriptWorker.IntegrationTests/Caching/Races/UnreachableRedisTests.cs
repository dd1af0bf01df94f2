using TranscriptWorker.Caching;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

public sealed class SqliteUnreachableRedisTests : UnreachableRedisTests<SqliteDatabase>;

public sealed class PostgreSqlUnreachableRedisTests : UnreachableRedisTests<PostgreSqlDatabase>;

/// <summary>A Redis that dies, freezes, or is cut off while it should be told of an invalidation.</summary>
[Trait(Tier.Name, Tier.Full)]
public abstract class UnreachableRedisTests<TDatabase>
    where TDatabase : ITestDatabase, new()
{
    // The promise is two seconds; a busy machine gets more.
    private static readonly TimeSpan AcknowledgedWithin = TimeSpan.FromSeconds(4);

    private static readonly (string, string) ShortTimeout = ("Hot:CallTimeout", "00:00:00.250");

    [Theory]
    [InlineData("before the raise")]
    [InlineData("after the commit")]
    [InlineData("after the renewal")]
    [InlineData("after the delete")]
    [InlineData("before the acknowledgement")]
    public async Task An_invalidation_holds_whenever_redis_is_killed_also_if_an_older_snapshot_comes_back(string step)
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        await using var gate = Gate.Before(fleet.Redis.Port);
        var reader = await fleet.AddAsync();
        var (invalidator, hot) = await fleet.AddStoppingAsync(gate.Address);
        await fleet.StoreAsync();
        await fleet.Redis.ExecuteAsync("SAVE");
        fleet.KeepReading(reader);

        var killed = step switch
        {
            "before the raise" => fleet.Redis.KillAsync(),
            "after the renewal" => KillAsync(gate.HoldRequest(await fleet.FindRemovalAsync())),
            "after the delete" => KillAsync(gate.HoldAnswer("done")),
            _ => Task.CompletedTask,
        };
        if (step is "before the raise")
            await killed;
        if (step is "after the commit")
            hot.BeforeRemove = fleet.Redis.KillAsync;
        if (step is "before the acknowledgement")
            hot.AfterRemove = fleet.Redis.KillAsync;
        await fleet.InvalidateAsync(invalidator);
        await killed;
        Assert.Equal(2, (await fleet.EnrichAsync(reader)).Generation);
        await fleet.Redis.RestartAsync();

        await fleet.AssertRecoveredAsync(2);

        async Task KillAsync(Task held)
        {
            await held;
            await fleet.Redis.KillAsync();
            gate.Open();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_redis_an_invalidation_is_acknowledged_in_time_and_holds_when_redis_is_back(bool frozen)
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var (invalidator, reader) = (await fleet.AddAsync(null, null, ShortTimeout), await fleet.AddAsync(null, null, ShortTimeout));
        await fleet.StoreAsync();
        await fleet.Redis.ExecuteAsync("SAVE");
        fleet.KeepReading(reader);

        if (frozen)
            fleet.Redis.Freeze();
        else
            await fleet.Redis.KillAsync();
        var started = TimeProvider.System.GetTimestamp();
        await fleet.InvalidateAsync(invalidator);
        var took = TimeProvider.System.GetElapsedTime(started);
        if (frozen)
            fleet.Redis.Thaw();
        else
            await fleet.Redis.RestartAsync();

        TestContext.Current.TestOutputHelper?.WriteLine($"acknowledged after {took.TotalSeconds:0.00} s");
        Assert.InRange(took, TimeSpan.Zero, AcknowledgedWithin);
        await fleet.AssertRecoveredAsync(2);
    }

    [Fact]
    public async Task A_worker_that_is_cut_off_from_redis_invalidates_what_others_still_find_there()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        await using var gate = Gate.Before(fleet.Redis.Port);
        var (invalidator, reader) = (await fleet.AddAsync(address: gate.Address), await fleet.AddAsync());
        await fleet.StoreAsync();
        fleet.KeepReading(reader);

        gate.Cut();
        await fleet.InvalidateAsync(invalidator);
        Assert.Equal(2, (await fleet.EnrichAsync(reader)).Generation);
        gate.Mend();

        await fleet.AssertRecoveredAsync(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_answer_that_comes_after_its_epoch_has_ended_is_not_used(bool hasRenewed)
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        await using var own = Gate.Before(fleet.Redis.Port);
        await using var others = Gate.Before(fleet.Redis.Port);
        var time = new ProcessTime();
        var stopped = await fleet.AddAsync(time.Register, own.Address);
        var invalidator = await fleet.AddAsync(address: others.Address);
        await fleet.StoreAsync();

        var held = own.HoldAnswer("1 - hash");
        var reading = fleet.EnrichAsync(stopped);
        await held;
        time.Stop();
        others.Cut();
        await fleet.InvalidateAsync(invalidator);
        if (hasRenewed)
        {
            time.Continue();
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        own.Open();

        Assert.Equal(2, (await reading).Generation);
        time.Continue();
        others.Mend();
        await fleet.AssertRecoveredAsync(2);
    }

    [Fact]
    public async Task A_worker_that_cannot_renew_its_epoch_believes_redis_no_longer()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        await using var gate = Gate.Before(fleet.Redis.Port);
        var time = new ProcessTime();
        var (stopped, invalidator) = (await fleet.AddAsync(time.Register), await fleet.AddAsync(address: gate.Address));
        await fleet.StoreAsync();
        Assert.Equal((1, EntrySource.Hot), await fleet.EnrichAsync(stopped));

        time.Stop();
        gate.Cut();
        await fleet.InvalidateAsync(invalidator);

        Assert.NotEqual((1, EntrySource.Hot), await fleet.EnrichAsync(stopped));
        time.Continue();
        gate.Mend();
        await fleet.AssertRecoveredAsync(2);
    }
}
