using TranscriptWorker.Caching;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

public sealed class SqliteRedeliveryRaceTests : RedeliveryRaceTests<SqliteDatabase>;

public sealed class PostgreSqlRedeliveryRaceTests : RedeliveryRaceTests<PostgreSqlDatabase>;

/// <summary>
/// An invalidation whose first delivery ends half done: the second one acknowledges only when nobody reads what was there before.
/// </summary>
[Trait(Tier.Name, Tier.Full)]
public abstract class RedeliveryRaceTests<TDatabase>
    where TDatabase : ITestDatabase, new()
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("raise")]
    [InlineData("renewal")]
    [InlineData("delete")]
    [InlineData("wait")]
    public async Task A_redelivered_invalidation_is_acknowledged_only_when_the_hot_tier_is_clean(string last)
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        await using var gate = Gate.Before(fleet.Redis.Port);
        var second = await fleet.AddAsync();
        var reader = await fleet.AddAsync();
        var (first, hot) = await fleet.AddStoppingAsync(gate.Address);
        await fleet.StoreAsync();
        var id = Guid.NewGuid();
        using var death = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);

        var reached = last switch
        {
            "renewal" => gate.HoldRequest(await fleet.FindRemovalAsync()),
            "delete" => gate.HoldAnswer("done"),
            _ => StopAt(last is "raise"),
        };
        var delivery = first.Changes.InvalidateAsync(CacheFleet.Meeting, id, eraseContent: false, death.Token);
        await reached;
        await death.CancelAsync();
        gate.Cut();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
        await fleet.EndAsync(first);
        // Not yet acknowledged, so that it may be read; and it is, where the first delivery had not come far.
        if (last is "raise" or "renewal")
            Assert.Equal((1, EntrySource.Hot), await fleet.EnrichAsync(reader));
        fleet.KeepReading(reader);

        await fleet.InvalidateAsync(second, id);

        await fleet.AssertRecoveredAsync(2);

        Task StopAt(bool before)
        {
            var stopped = new TaskCompletionSource();
            Func<Task> stop = () =>
            {
                stopped.TrySetResult();
                return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, death.Token);
            };
            if (before)
                hot.BeforeRemove = stop;
            else
                hot.AfterRemove = stop;
            return stopped.Task.WaitAsync(Cancellation);
        }
    }
}
