using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Caching.Computation;

/// <summary>Commits results under their claims, then fills the hot tier.</summary>
internal sealed class ResultCommit(
    ResultTransaction transaction,
    IHotTier hot,
    IOptions<CacheOptions> options,
    CacheMetrics metrics,
    TimeProvider clock,
    ILogger<ResultCommit> logger
)
{
    private readonly CacheOptions _options = options.Value;

    /// <summary>Whether a result is too large to be stored; one that is, is logged.</summary>
    public bool IsTooLarge(EntryKey key, byte[] json)
    {
        if (json.Length <= _options.MaxValueBytes)
            return false;
        Log.ValueTooLarge(logger, key, json.Length);
        return true;
    }

    /// <summary>Commits results of one subject and generation in one transaction.</summary>
    /// <returns>The entries.</returns>
    /// <exception cref="GenerationChangedException">
    /// A claim was taken over, or the subject has another generation by now. Results whose claims are still held have been committed.
    /// </exception>
    public async Task<IReadOnlyDictionary<EntryKey, CacheEntry>> CommitAsync(
        IReadOnlyList<ComputedResult> results,
        CancellationToken cancellationToken
    )
    {
        var entries = new Dictionary<EntryKey, CacheEntry>();
        var lost = (EntryKey?)null;
        // Entries of one kind have one lifetime.
        foreach (var kind in results.GroupBy(r => r.Claim.Key.Kind))
            if (!await TryCommitAsync([.. kind], entries, cancellationToken))
                foreach (var result in kind.Where(r => !entries.ContainsKey(r.Claim.Key)))
                    if (kind.Count() == 1 || !await TryCommitAsync([result], entries, cancellationToken))
                    {
                        metrics.CommitRefused(kind.Key);
                        Log.ClaimLost(logger, result.Claim.Key);
                        lost ??= result.Claim.Key;
                    }

        return lost is { } key ? throw new GenerationChangedException(key) : entries;
    }

    private async Task<bool> TryCommitAsync(
        IReadOnlyList<ComputedResult> results,
        Dictionary<EntryKey, CacheEntry> entries,
        CancellationToken cancellationToken
    )
    {
        var readStartedAt = clock.GetTimestamp();
        var lifetime = _options.Lifetimes.Of(results[0].Claim.Key.Kind);
        var bodies = results.Select(r => EntryFormat.Pack(r.Json)).ToList();
        var outcome = await transaction.CommitAsync(results, bodies, lifetime, cancellationToken);
        foreach (var (key, found) in outcome.Found)
            entries[key] = found;
        // Rule: refused-result-dropped
        if (outcome.Stored is not { } stored)
            return false;
        var fill = new List<HotEntry>();
        foreach (var (result, entry) in results.Zip(stored))
        {
            var key = result.Claim.Key;
            metrics.Stored(key.Kind, result.Json.Length, entry.Value.Length);
            entries[key] = new CacheEntry(result.Json, EntrySource.Computed, entry.Fence.ExpiresAt, result.Cost);
            fill.Add(new HotEntry(key, entry.Value, lifetime));
        }

        var (subject, generation) = (results[0].Claim.Key.Subject, results[0].Claim.Generation);
        var state = new SubjectState(generation, null, null);
        await hot.FillAsync(new HotFill(subject, state, readStartedAt, Lease: null, fill), cancellationToken);
        return true;
    }
}
