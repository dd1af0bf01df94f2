using Microsoft.Extensions.Logging;

namespace TranscriptWorker.Caching.Computation;

/// <summary>
/// Computes entries of the durable tier once in the fleet: the process that holds a claim computes, the others wait. All entries of one
/// call are of one subject and generation.
/// </summary>
internal sealed class ClaimedComputation(
    ClaimKeeper claims,
    CommittedEntryLookup committed,
    BatchComputation batch,
    CacheMetrics metrics,
    TimeProvider clock,
    ILogger<ClaimedComputation> logger
)
{
    private static readonly TimeSpan FirstPoll = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPoll = TimeSpan.FromMilliseconds(500);

    /// <param name="wanted">The computations.</param>
    /// <param name="generation">The generation of their subject.</param>
    /// <param name="granted">Claims that the caller holds already; they are committed or released here.</param>
    /// <param name="done">Called for each entry as soon as it is committed, or found.</param>
    /// <param name="cancellationToken">Ends the computations.</param>
    public async Task RunAsync(
        IReadOnlyList<EntryComputation> wanted,
        long generation,
        IReadOnlyList<Claim> granted,
        Action<EntryKey, CacheEntry> done,
        CancellationToken cancellationToken
    )
    {
        var left = wanted.ToDictionary(w => w.Key);
        if (granted.Count > 0)
            await RunHeldAsync([.. granted], left, done, cancellationToken);

        var (acquisition, poll) = (claims.Acquire(generation), FirstPoll);
        while (left.Count > 0)
        {
            var held = await acquisition.TryTakeAsync(left.Keys, cancellationToken);
            await RunFreeAsync(held, left, generation, done, cancellationToken);
            if (left.Count == 0)
                return;
            if (poll == FirstPoll)
                foreach (var key in left.Keys)
                {
                    metrics.Waited(key.Kind);
                    Log.WaitingForClaim(logger, key);
                }

            await Task.Delay(poll, clock, cancellationToken);
            poll = poll * 2 < LongestPoll ? poll * 2 : LongestPoll;
        }
    }

    /// <summary>Looks for entries that previous owners have committed, and computes the others that are held.</summary>
    private async Task RunFreeAsync(
        List<Claim> held,
        Dictionary<EntryKey, EntryComputation> left,
        long generation,
        Action<EntryKey, CacheEntry> done,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyDictionary<EntryKey, CacheEntry> found;
        try
        {
            // The previous owner of a claim may have committed.
            // Rule: claim-then-read
            found = await committed.FindAsync([.. left.Keys], generation, cancellationToken);
        }
        catch
        {
            await claims.ReleaseAsync(held);
            throw;
        }

        foreach (var (key, entry) in found)
        {
            left.Remove(key);
            done(key, entry);
        }

        await claims.ReleaseAsync([.. held.Where(c => found.ContainsKey(c.Key))]);
        held.RemoveAll(c => found.ContainsKey(c.Key));
        if (held.Count > 0) // Rule: computation-needs-claim
            await RunHeldAsync(held, left, done, cancellationToken);
    }

    private async Task RunHeldAsync(
        List<Claim> held,
        Dictionary<EntryKey, EntryComputation> left,
        Action<EntryKey, CacheEntry> done,
        CancellationToken cancellationToken
    )
    {
        foreach (var claim in held.Where(c => c.FencingToken > 1))
        {
            metrics.TakenOver(claim.Key.Kind);
            Log.ClaimTakenOver(logger, claim.Key, claim.FencingToken);
        }

        try
        {
            await batch.RunAsync(
                held,
                left,
                (key, entry) =>
                {
                    left.Remove(key);
                    done(key, entry);
                },
                cancellationToken
            );
        }
        finally
        {
            await claims.ReleaseAsync(held);
        }
    }
}
