using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TranscriptWorker.Caching.Computation;

/// <summary>
/// Computes entries under claims of one owner, and commits them together. If they take longer than
/// <see cref="CacheOptions.CommitInterval"/>, those that are done are committed meanwhile, so that a crash loses no expensive result.
/// Neither does a failure or a cancellation.
/// </summary>
internal sealed class BatchComputation(
    ClaimKeeper claims,
    ResultCommit results,
    IOptions<CacheOptions> options,
    CacheMetrics metrics,
    TimeProvider clock,
    ILogger<BatchComputation> logger
)
{
    // How much longer than a cancelled call the commit of its results may take.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _interval = options.Value.CommitInterval;

    /// <param name="held">The claims; those that are committed are removed.</param>
    /// <param name="computations">The computations of the claims' entries.</param>
    /// <param name="done">Called for each entry when it is committed.</param>
    /// <param name="cancellationToken">Ends the computations.</param>
    /// <exception cref="GenerationChangedException">A claim was taken over, or the subject has another generation by now.</exception>
    public async Task RunAsync(
        List<Claim> held,
        IReadOnlyDictionary<EntryKey, EntryComputation> computations,
        Action<EntryKey, CacheEntry> done,
        CancellationToken cancellationToken
    )
    {
        using var kept = claims.Keep(held, cancellationToken);
        var computed = new List<ComputedResult>();
        var since = clock.GetTimestamp();
        try
        {
            foreach (var claim in held.Where(c => computations.ContainsKey(c.Key)).ToList())
            {
                var result = await ComputeAsync(claim, computations[claim.Key], kept);
                if (results.IsTooLarge(claim.Key, result.Json))
                    done(claim.Key, new CacheEntry(result.Json, EntrySource.Computed, clock.GetUtcNow().UtcDateTime, result.Cost));
                else
                    computed.Add(result);
                if (clock.GetElapsedTime(since) < _interval)
                    continue;
                await CommitAsync();
                since = clock.GetTimestamp();
            }
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested && kept.IsLost)
        {
            metrics.CommitRefused(held[0].Key.Kind);
            Log.ClaimLost(logger, held[0].Key);
            throw new GenerationChangedException(held[0].Key, error);
        }
        catch
        {
            // A later failure must not cost the results that are there.
            await CommitAsync();
            throw;
        }

        await CommitAsync();

        async Task CommitAsync()
        {
            if (computed.Count == 0)
                return;
            List<ComputedResult> ready = [.. computed];
            computed.Clear();
            kept.Drop(ready.Select(r => r.Claim));
            foreach (var (key, entry) in await CommitWithGraceAsync(ready, cancellationToken))
                done(key, entry);
            held.RemoveAll(c => ready.Exists(r => r.Claim == c));
        }
    }

    /// <summary>Commits results also if the call is cancelled: they are paid for.</summary>
    private async Task<IReadOnlyDictionary<EntryKey, CacheEntry>> CommitWithGraceAsync(
        List<ComputedResult> ready,
        CancellationToken cancellationToken
    )
    {
        using var end = new CancellationTokenSource();
        await using var timer = clock.CreateTimer(
            static e => ((CancellationTokenSource)e!).Cancel(),
            end,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        await using var cancelled = cancellationToken.UnsafeRegister(
            static t => ((ITimer)t!).Change(Grace, Timeout.InfiniteTimeSpan),
            timer
        );
        return await results.CommitAsync(ready, end.Token);
    }

    private async Task<ComputedResult> ComputeAsync(Claim claim, EntryComputation computation, KeptClaims kept)
    {
        var started = clock.GetTimestamp();
        var json = await computation.ComputeAsync(kept.Token);
        var cost = clock.GetElapsedTime(started);
        metrics.Computed(claim.Key.Kind, cost);
        return new ComputedResult(claim, json, cost);
    }
}
