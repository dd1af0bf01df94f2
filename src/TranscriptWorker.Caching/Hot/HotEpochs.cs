using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Caching.Hot;

/// <summary>What an operator may know and do of the hot tier's epochs.</summary>
public sealed class HotEpochs
{
    private readonly EpochStore _store;

    internal HotEpochs(EpochStore store) => _store = store;

    /// <summary>The number of the present epoch, and whether the hot tier may be used in it.</summary>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<(long Number, bool IsUsable)> ReadAsync(CancellationToken cancellationToken)
    {
        var epoch = await _store.FindAsync(cancellationToken);
        return (epoch.Number, epoch.Nonce is not null);
    }

    /// <summary>
    /// Ends the present epoch, so that nothing that Redis holds is read any more; the workers begin the next one by themselves. For after a
    /// restore of the durable tier, whose generations went back to what Redis may have known before.
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
