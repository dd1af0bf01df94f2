using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Hot.Redis.Epochs;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

[Trait(Tier.Name, Tier.Full)]
public sealed class IdleWorkerTests
{
    [Fact]
    public async Task A_worker_without_jobs_reads_the_epoch_seldom_and_once_more_for_its_next_job()
    {
        await using var fleet = await CacheFleet.StartAsync(new SqliteDatabase());
        var worker = await fleet.AddAsync();
        await fleet.StoreAsync();
        var status = worker.Get<CacheStatus>();

        await CacheFleet.UntilAsync(() => Task.FromResult(status.EpochAge > 2 * EpochView.Lease));

        Assert.Equal((1, EntrySource.Hot), await fleet.EnrichAsync(worker));
        Assert.True(status.EpochAge < EpochView.Lease);
    }
}
