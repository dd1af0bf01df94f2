using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Messaging;

/// <summary>
/// What commands do while the durable tier does not answer. From a broker they wait here, unacknowledged, and so take up the places of all
/// others: consumption pauses, and no attempt is spent. Where somebody waits for the answer, they are tried again a few times at once.
/// </summary>
internal sealed class DurableOutage(
    CacheStatus status,
    IOptions<BusOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<DurableOutage> logger
)
{
    private const int AttemptsAtOnce = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _starts = new();
    private Task _recovery = Task.CompletedTask;

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="error">What the last attempt failed with.</param>
    /// <param name="attempt">How many attempts have failed before it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False where there is to be no further attempt.</returns>
    public async Task<bool> WaitAsync(DurableTierException error, int attempt, CancellationToken cancellationToken)
    {
        if (!options.Value.IsRabbitMq && (!error.IsTransient || attempt >= AttemptsAtOnce))
            return false;
        if (options.Value.IsRabbitMq)
            await RecoveryAsync(error).WaitAsync(cancellationToken);
        // The database may answer and refuse all the same: a full disk, a primary that is one no longer.
        await Task.Delay(FirstPause * Math.Min(1 << Math.Min(attempt, 10), LongestPause / FirstPause), clock, cancellationToken);
        return true;
    }

    /// <summary>One command asks for all whether the database answers again.</summary>
    private Task RecoveryAsync(DurableTierException error)
    {
        lock (_starts)
            return _recovery.IsCompleted ? _recovery = ProbeAsync(error, lifetime.ApplicationStopping) : _recovery;
    }

    private async Task ProbeAsync(DurableTierException error, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var since = clock.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await status.CheckDurableTierAsync(cancellationToken);
                if (attempt > 0)
                    Log.ConsumptionResumes(logger, clock.GetElapsedTime(since).TotalSeconds);
                return;
            }
            catch (DurableTierException)
            {
                if (attempt == 0)
                    Log.ConsumptionPauses(logger, error.Message);
                await Task.Delay(ProbePause, clock, cancellationToken);
            }
        }
    }
}
