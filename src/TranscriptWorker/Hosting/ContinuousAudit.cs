using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Administration.Auditing;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Hosting;

/// <summary>
/// Audits a few subjects a minute as long as the service runs. While a tier is down it makes ever longer pauses; jobs do not depend on it.
/// </summary>
internal sealed class ContinuousAudit(
    CacheAuditor auditor,
    DurableMigrator durable,
    IOptions<AuditingOptions> options,
    TimeProvider clock,
    ILogger<ContinuousAudit> logger
) : BackgroundService
{
    private const int MaxDoublings = 6;

    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await AuditOnAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Stopped. If the service did not even start, the host would log this as a failure.
        }
    }

    private async Task AuditOnAsync(CancellationToken stoppingToken)
    {
        if (options.Value.SubjectsPerMinute == 0)
            return;
        await durable.Prepared.WaitAsync(stoppingToken);
        var period = TimeSpan.FromMinutes(1) / options.Value.SubjectsPerMinute;
        // At a time of its own, so that workers that start together do not audit together.
        await Task.Delay(period * Random.Shared.NextDouble(), clock, stoppingToken);
        var failures = 0;
        while (true)
        {
            if (await FindProblemAsync(stoppingToken) is { } problem)
            {
                if (failures++ == 0)
                    Log.AuditPutOff(logger, problem);
            }
            else if (failures > 0)
            {
                failures = 0;
                Log.AuditGoesOn(logger);
            }

            await Task.Delay(PauseAfter(period, failures), clock, stoppingToken);
        }
    }

    /// <summary>The usual pause, doubled with each failure in a row.</summary>
    internal static TimeSpan PauseAfter(TimeSpan period, int failures)
    {
        var pause = period * Math.Pow(2, Math.Min(failures, MaxDoublings));
        return failures == 0 || pause < LongestPause ? pause : TimeSpan.FromTicks(Math.Max(period.Ticks, LongestPause.Ticks));
    }

    /// <returns>Why the subject could not be audited; null if it was.</returns>
    private async Task<string?> FindProblemAsync(CancellationToken stoppingToken)
    {
        try
        {
            return await auditor.AuditNextAsync(stoppingToken);
        }
        catch (DurableTierException error)
        {
            return error.Message;
        }
        catch (Exception error) when (!stoppingToken.IsCancellationRequested)
        {
            Log.AuditFailed(logger, error);
            return "a defect of the audit";
        }
    }
}
