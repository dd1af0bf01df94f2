using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>
/// Holds commands while the database does not answer. Commands from RabbitMQ stay unacknowledged: they occupy all consumers, so consumption
/// pauses, and no attempt is counted. In the embedded profile, where the sender waits for the answer, a command is retried a few times.
/// </summary>
internal sealed class DatabaseOutageGate(
    CacheStatus status,
    IOptions<BusOptions> options,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<DatabaseOutageGate> logger
)
{
    private const int EmbeddedRetries = 2;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _starts = new();
    private Task _recovery = Task.CompletedTask;

    /// <summary>Waits until the next attempt.</summary>
    /// <param name="error">The error of the last attempt.</param>
    /// <param name="attempt">The number of failed attempts before it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if the command must not be attempted again.</returns>
    public async Task<bool> WaitAsync(DurableTierException error, int attempt, CancellationToken cancellationToken)
    {
        if (!options.Value.IsRabbitMq && (!error.IsTransient || attempt >= EmbeddedRetries))
            return false;
        if (options.Value.IsRabbitMq)
            await RecoveryAsync(error).WaitAsync(cancellationToken);
        // A database that answers the probe may still refuse commands: its disk is full, or it is no longer the primary.
        await Task.Delay(FirstPause * Math.Min(1 << Math.Min(attempt, 10), LongestPause / FirstPause), clock, cancellationToken);
        return true;
    }

    /// <summary>All commands wait for the same probe.</summary>
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
            catch (Exception) when (!cancellationToken.IsCancellationRequested)
            {
                if (attempt == 0)
                    Log.ConsumptionPauses(logger, error.Message);
                await Task.Delay(ProbePause, clock, cancellationToken);
            }
        }
    }
}
