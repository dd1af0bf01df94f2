using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;

namespace TranscriptWorker.Caching.Computation;

/// <summary>
/// Commits results in one transaction, and repeats it while the durable tier does not answer, for as long as a claim lasts: results cost
/// more than the wait. A repeated commit stores nothing twice, because each deletes the claims first.
/// </summary>
internal sealed class ResultTransaction(
    ClaimStore claims,
    CommittedEntryLookup committed,
    IOptions<CacheOptions> options,
    TimeProvider clock,
    ILogger<ResultTransaction> logger
)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly TimeSpan _lease = options.Value.ClaimLease;

    /// <summary>Commits results of one kind, subject and generation, all or none.</summary>
    /// <param name="results">The results.</param>
    /// <param name="bodies">Their values as stored.</param>
    /// <param name="lifetime">Their lifetime.</param>
    /// <param name="cancellationToken">Ends the attempts.</param>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task<TransactionOutcome> CommitAsync(
        IReadOnlyList<ComputedResult> results,
        IReadOnlyList<EntryBody> bodies,
        TimeSpan lifetime,
        CancellationToken cancellationToken
    )
    {
        var (since, pause, hasFailed) = (clock.GetTimestamp(), FirstPause, false);
        while (true)
        {
            try
            {
                if (await claims.CommitAsync(results, bodies, lifetime, cancellationToken) is { } stored)
                    return new TransactionOutcome(stored, CacheReading.NoEntries);
                return new TransactionOutcome(null, hasFailed ? await FindAsync(results, cancellationToken) : CacheReading.NoEntries);
            }
            catch (DurableTierException error) when (error.IsTransient && clock.GetElapsedTime(since) + pause < _lease)
            {
                if (!hasFailed)
                    Log.CommitRepeated(logger, results[0].Claim.Key, error.Message);
                hasFailed = true;
            }

            await Task.Delay(pause, clock, cancellationToken);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    /// <summary>
    /// Looks for entries after a repeated commit was refused. An attempt may have committed although it failed, or another process has
    /// taken the claims over and committed.
    /// </summary>
    private async Task<IReadOnlyDictionary<EntryKey, CacheEntry>> FindAsync(
        IReadOnlyList<ComputedResult> results,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var found = await committed.FindAsync([.. results.Select(r => r.Claim.Key)], results[0].Claim.Generation, cancellationToken);
            return results.Where(r => found.ContainsKey(r.Claim.Key)).ToDictionary(r => r.Claim.Key, r => OwnIfSame(r, found[r.Claim.Key]));
        }
        catch (GenerationChangedException)
        {
            // The refusal says the same.
            return CacheReading.NoEntries;
        }
    }

    private static CacheEntry OwnIfSame(ComputedResult result, CacheEntry entry) =>
        entry.Json.Span.SequenceEqual(result.Json) ? entry with { Source = EntrySource.Computed } : entry;
}

/// <summary>The outcome of a commit.</summary>
/// <param name="Stored">The stored entries; null if nothing was stored, because a claim was lost or the generation has changed.</param>
/// <param name="Found">
/// Entries of the results that are committed although <paramref name="Stored"/> is null: by an attempt whose answer was lost, or by another
/// process.
/// </param>
internal sealed record TransactionOutcome(IReadOnlyList<SealedEntry>? Stored, IReadOnlyDictionary<EntryKey, CacheEntry> Found);
