using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Bus.ErrorPolicy;

/// <summary>
/// Holds commands while the database does not answer. Commands from RabbitMQ stay unacknowledged: they occupy all consumers, so consumption
/// pauses, and no attempt is counted. A database that answers and refuses a command is that command's failure. In the embedded profile,
/// where the sender waits for the answer, a command is retried a few times.
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

    private static readonly TimeSpan ProbePause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _starts = new();
    private Task<bool> _recovery = Task.FromResult(false);
    private volatile string? _refusal;

    /// <summary>Why the database refused a command, if none has succeeded since.</summary>
    public string? Refusal => _refusal;

    /// <summary>Waits until the next attempt.</summary>
    /// <param name="error">The error of the last attempt.</param>
    /// <param name="refusals">The number of earlier attempts that the database refused.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of refusals with this one, which is not counted if the database was away; null after the last attempt.</returns>
    public async Task<int?> WaitAsync(DurableTierException error, int refusals, CancellationToken cancellationToken)
    {
        if (!options.Value.IsRabbitMq && (!error.IsTransient || refusals >= EmbeddedRetries))
            return null;
        var wasAway = options.Value.IsRabbitMq && await RecoverAsync(error).WaitAsync(cancellationToken);
        if (!wasAway && Interlocked.Exchange(ref _refusal, error.Message) is null && options.Value.IsRabbitMq)
            Log.DatabaseRefuses(logger, error.Message);
        if (!wasAway && refusals >= ErrorRules.RefusalDelays.Count)
            return null;
        await Task.Delay(ErrorRules.RefusalDelays[Math.Min(refusals, ErrorRules.RefusalDelays.Count - 1)], clock, cancellationToken);
        return wasAway ? refusals : refusals + 1;
    }

    /// <summary>A command has succeeded.</summary>
    public void Succeeded()
    {
        // A write that changes nothing would take the memory away from other processors.
        if (_refusal is not null)
            _refusal = null;
    }

    /// <summary>All commands wait for the same probe. Whether the database was away.</summary>
    private Task<bool> RecoverAsync(DurableTierException error)
    {
        lock (_starts)
            return _recovery.IsCompleted ? _recovery = ProbeAsync(error, lifetime.ApplicationStopping) : _recovery;
    }

    private async Task<bool> ProbeAsync(DurableTierException error, CancellationToken cancellationToken)
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
                return attempt > 0;
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
