using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Hot.Redis.Epochs;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

/// <summary>Workers of two releases side by side, of which the next one has other scripts.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class ReleaseTests(ITestOutputHelper output)
{
    private const int Next = HotProtocols.Present + 1;
    private const int Changes = 20;
    private const int ReadersPerWorker = 8;

    // Of all reads, while the meeting changes all the time: the first after each change compute, join or read the database.
    private const double LeastShareOfHits = 0.9;

    private static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(500);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_releases_share_one_epoch_whichever_begins_it(bool nextBegins)
    {
        await using var fleet = await CacheFleet.StartAsync(new PostgreSqlDatabase());
        var first = await AddAsync(fleet, nextBegins ? [HotProtocols.Present, Next] : [HotProtocols.Present]);
        var second = await AddAsync(fleet, nextBegins ? [HotProtocols.Present] : [HotProtocols.Present, Next]);
        await fleet.StoreAsync();
        var epoch = await fleet.ReadEpochAsync();
        fleet.KeepReading(first, second);

        for (var i = 0; i < Changes; i++)
            await fleet.InvalidateAsync(i % 2 == 0 ? first : second);

        await fleet.AssertRecoveredAsync(Changes + 1);
        Assert.Equal(epoch, await fleet.ReadEpochAsync());
    }

    [Fact]
    public async Task Two_releases_under_load_stay_in_one_epoch_and_read_from_redis()
    {
        await using var fleet = await CacheFleet.StartAsync(new PostgreSqlDatabase());
        CacheProcess[] workers =
        [
            await AddAsync(fleet, HotProtocols.Present),
            await AddAsync(fleet, HotProtocols.Present, Next),
            await AddAsync(fleet, HotProtocols.Present),
            await AddAsync(fleet, HotProtocols.Present, Next),
        ];
        await fleet.StoreAsync();
        var epoch = await fleet.ReadEpochAsync();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        end.CancelAfter(Tier.Load);
        var readers = workers.SelectMany(w => Enumerable.Repeat(w, ReadersPerWorker)).Select(w => CountReadsAsync(w)).ToList();

        var changes = 0;
        for (; !end.IsCancellationRequested; changes++)
        {
            await fleet.InvalidateAsync(workers[changes % workers.Length]);
            await Task.Delay(BetweenChanges, TimeProvider.System, Cancellation);
        }

        var counts = await Task.WhenAll(readers);
        var (reads, hits) = (counts.Sum(c => c.Reads), counts.Sum(c => c.Hits));
        output.WriteLine(
            $"{reads} reads during {changes} changes in {Tier.Load.TotalSeconds:0} s, {100.0 * hits / reads:0.0} % of them hot"
        );
        Assert.Equal(epoch, await fleet.ReadEpochAsync());
        Assert.All(counts, c => Assert.True(c.Hits > LeastShareOfHits * c.Reads, $"Of {c.Reads} reads {c.Hits} were hot."));

        async Task<(int Reads, int Hits)> CountReadsAsync(CacheProcess worker)
        {
            var (count, hot) = (0, 0);
            for (; !end.IsCancellationRequested; count++)
                if ((await fleet.EnrichAsync(worker)).Source == EntrySource.Hot)
                    hot++;
            return (count, hot);
        }
    }

    [Fact]
    public async Task A_worker_that_does_not_know_the_version_of_an_epoch_leaves_redis_alone()
    {
        await using var fleet = await CacheFleet.StartAsync(new PostgreSqlDatabase());
        var next = await AddAsync(fleet, Next);
        await fleet.StoreAsync();
        var epoch = await fleet.ReadEpochAsync();
        var present = await fleet.AddUnusedAsync(Register(HotProtocols.Present));

        Assert.Equal(EntrySource.Durable, (await fleet.EnrichAsync(present)).Source);
        Assert.Equal(EntrySource.Hot, (await fleet.EnrichAsync(next)).Source);
        Assert.Equal(epoch, await fleet.ReadEpochAsync());

        await fleet.InvalidateAsync(present);

        Assert.Equal(2, (await next.Cache.ReadAsync(CacheFleet.Meeting, [CacheFleet.SummaryKey], Cancellation)).State.Generation);
        // It called no script of its own, which the server would not have known.
        Assert.DoesNotContain("NOSCRIPT", $"{await fleet.Redis.ExecuteAsync("INFO", "errorstats")}", StringComparison.Ordinal);
    }

    private static Task<CacheProcess> AddAsync(CacheFleet fleet, params int[] protocols) => fleet.AddAsync(Register(protocols));

    private static Action<IServiceCollection> Register(params int[] protocols) =>
        services => services.Replace(ServiceDescriptor.Singleton(new HotProtocols(protocols)));
}
