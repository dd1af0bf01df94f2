using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Administration;

/// <summary>Shows and retires the epoch of the hot tier in Redis.</summary>
public sealed class EpochAdministration
{
    private readonly EpochStore _store;

    internal EpochAdministration(EpochStore store) => _store = store;

    /// <summary>The number of the current epoch, and whether the hot tier is used in it.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<(long Number, bool IsUsable)> ReadAsync(CancellationToken cancellationToken)
    {
        var epoch = await _store.FindAsync(cancellationToken);
        return (epoch.Number, epoch.Nonce is not null);
    }

    /// <summary>
    /// Ends the current epoch, so that nothing that Redis holds now is read again. The workers begin the next epoch. Needed after a restore
    /// of the durable tier: its generations went back, and Redis may hold entries of later ones.
    /// </summary>
    /// <returns>The number of the epoch in which the hot tier is not used.</returns>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<long> RetireAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var epoch = await _store.FindAsync(cancellationToken);
            if (await _store.TryReplaceAsync(epoch, epoch.Retire(), cancellationToken))
                return epoch.Number + 1;
        }
    }
}
