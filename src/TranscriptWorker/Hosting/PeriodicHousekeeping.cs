using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Administration.Housekeeping;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Files;

namespace TranscriptWorker.Hosting;

/// <summary>
/// Keeps house as long as the service runs, unless another service over the same database has done it in this period. A pass that fails is
/// tried again after the next period; jobs do not depend on it.
/// </summary>
internal sealed class PeriodicHousekeeping(
    Housekeeper housekeeper,
    DurableMigrator durable,
    HousekeepingLease lease,
    IOptions<HousekeepingOptions> options,
    TimeProvider clock,
    ILogger<PeriodicHousekeeping> logger
) : BackgroundService
{
    // Less than the shortest time between two passes of a service, so that one which is alone misses none.
    private const double LeaseShare = 0.7;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await KeepHouseAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped. If the service did not even start, the host would log this as a failure.
        }
    }

    private async Task KeepHouseAsync(CancellationToken stoppingToken)
    {
        await durable.Prepared.WaitAsync(stoppingToken);
        // At a time of its own, so that workers that start together do not work at the same rows.
        await Task.Delay(options.Value.Period * Random.Shared.NextDouble(), clock, stoppingToken);
        while (true)
        {
            try
            {
                if (await lease.TryTakeAsync(options.Value.Period * LeaseShare, stoppingToken))
                    await housekeeper.RunAsync(stoppingToken);
            }
            catch (Exception error) when (error is DurableTierException or FileTierException)
            {
                Log.HousekeepingPutOff(logger, error);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                Log.HousekeepingFailed(logger, error);
            }

            // Not always the same time, so that it is not always the same worker.
            await Task.Delay(options.Value.Period * (0.75 + (Random.Shared.NextDouble() / 2)), clock, stoppingToken);
        }
    }
}
