using Microsoft.Extensions.Logging;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Hot.Redis.Epochs;

/// <summary>Begins and retires epochs, and excludes subjects from them, in the database.</summary>
internal sealed class EpochChanges(
    EpochView view,
    EpochStore store,
    ExclusionStore exclusions,
    HotProtocols protocols,
    CacheMetrics metrics,
    ILogger<EpochChanges> logger
)
{
    /// <inheritdoc cref="HotProtocols.NoncePrefix"/>
    public string NoncePrefix => protocols.NoncePrefix;

    /// <summary>The scripts that must be loaded before an epoch of this process is published: of each version.</summary>
    public IEnumerable<EpochScripts> ScriptsOf(Epoch epoch) => protocols.Supported.Select(p => new EpochScripts(epoch, p));

    /// <summary>
    /// Announces that this process prepares the next epoch, so that no other one does the same; false if another process was first.
    /// </summary>
    public async Task<bool> TryReserveAsync(Epoch last, Epoch reserved, CancellationToken cancellationToken)
    {
        try
        {
            return await store.TryReplaceAsync(last, reserved, cancellationToken);
        }
        catch (DurableTierException error)
        {
            // The next attempt follows soon.
            Log.EpochNotBegun(logger, error.Message);
            return false;
        }
    }

    /// <summary>Publishes an epoch, unless another one was published or the last one was retired since it was read.</summary>
    public async Task TryBeginAsync(Epoch last, Epoch next, CancellationToken cancellationToken)
    {
        try
        {
            if (!await store.TryReplaceAsync(last, next, cancellationToken))
                return;
            metrics.EpochBegun();
            Log.EpochBegun(logger, next.Number);
            await view.RenewAsync(cancellationToken);
        }
        catch (DurableTierException error)
        {
            // The next attempt follows soon. It finds the durable tier back, or the epoch begun nevertheless.
            Log.EpochNotBegun(logger, error.Message);
        }
    }

    /// <summary>
    /// Excludes a subject from an epoch, because Redis could not be told of its change; where that is not enough, retires the epoch.
    /// </summary>
    /// <returns>Whether the subject is excluded; otherwise the epoch has ended.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<bool> ExcludeOrRetireAsync(Epoch epoch, Subject subject, string reason, CancellationToken cancellationToken)
    {
        var outcome = await exclusions.TryExcludeAsync(epoch, subject, cancellationToken); // Rule: untold-redis-excludes-subject
        if (outcome == ExclusionOutcome.Refused)
            await RetireAsync(epoch, reason, cancellationToken);
        if (outcome != ExclusionOutcome.Excluded)
            return false;
        metrics.SubjectExcluded();
        Log.SubjectExcluded(logger, subject, reason);
        return true;
    }

    /// <summary>Lets a subject be read from Redis again, unless it was excluded once more since the list was read.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task ReadmitAsync(Epoch epoch, string subject, long sequence, CancellationToken cancellationToken)
    {
        if (!await exclusions.TryReadmitAsync(epoch, subject, sequence, cancellationToken))
            return;
        metrics.SubjectReadmitted();
        Log.SubjectReadmitted(logger, subject);
    }

    /// <summary>Notes that an attempt to readmit subjects failed.</summary>
    public void NotReadmitted(int subjects, Exception error) => Log.SubjectsNotReadmitted(logger, subjects, error.Message);

    /// <summary>Ends an epoch: no process uses the hot tier until a new epoch begins. Does nothing if the epoch has ended.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task RetireAsync(Epoch epoch, string reason, CancellationToken cancellationToken)
    {
        if (!await store.TryReplaceAsync(epoch, epoch.Retire(), cancellationToken)) // Rule: untold-redis-ends-epoch
            return;
        metrics.EpochRetired();
        Log.EpochRetired(logger, epoch.Number, reason);
    }
}
