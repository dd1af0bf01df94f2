using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Hot.Redis.Epochs;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

/// <summary>Workers of two releases side by side, of which the next one has other scripts.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class ReleaseTests
{
    private const int Next = HotProtocols.Present + 1;
    private const int Changes = 20;

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
    }

    private static Task<CacheProcess> AddAsync(CacheFleet fleet, params int[] protocols) => fleet.AddAsync(Register(protocols));

    private static Action<IServiceCollection> Register(params int[] protocols) =>
        services => services.Replace(ServiceDescriptor.Singleton(new HotProtocols(protocols)));
}
