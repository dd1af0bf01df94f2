using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Administration.Housekeeping;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Files;

namespace TranscriptWorker.Hosting;

/// <summary>
/// Keeps house as long as the service runs. A pass that fails is tried again after the next period; jobs do not depend on it.
/// </summary>
internal sealed class PeriodicHousekeeping(
    Housekeeper housekeeper,
    DurableMigrator durable,
    IOptions<HousekeepingOptions> options,
    TimeProvider clock,
    ILogger<PeriodicHousekeeping> logger
) : BackgroundService
{
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

            await Task.Delay(options.Value.Period, clock, stoppingToken);
        }
    }
}
