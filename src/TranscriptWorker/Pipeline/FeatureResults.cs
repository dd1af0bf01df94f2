using TranscriptWorker.Caching;
using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Pipeline;

/// <summary>The read and compute steps: results come from the cache, and each missing one is computed once.</summary>
internal sealed class FeatureResults(EntryCache cache, TimeProvider clock)
{
    /// <summary>Reads all planned results at once, unless applying the content has read them.</summary>
    /// <param name="plan">The planned features.</param>
    /// <param name="content">The content that the job submitted; null if it submitted none.</param>
    /// <param name="isRestart">
    /// Whether the transcript changed during the previous attempt. The hot tier may not know of the change yet, so a restart reads from the
    /// durable tier.
    /// </param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="TranscriptUnknownException">No content of the transcript is stored.</exception>
    public async Task<StoredResults> ReadAsync(
        EnrichmentPlan plan,
        AppliedContent? content,
        bool isRestart,
        CancellationToken cancellationToken
    )
    {
        var started = clock.GetTimestamp();
        var reading = content?.Reading ?? await ReadAsync(plan.Subject, plan.Keys, isRestart, cancellationToken);
        var elapsed = clock.GetElapsedTime(started);
        return reading.State.ContentHash is null
            ? throw new TranscriptUnknownException("The transcript is unknown or was erased: submit it with its content.")
            : new StoredResults(reading.State, reading.Entries, isRestart, elapsed);
    }

    /// <summary>Computes the results that are not stored, and commits them together.</summary>
    /// <exception cref="GenerationChangedException">The transcript changed after <paramref name="stored"/> was read.</exception>
    public async Task<IReadOnlyList<FeatureResult>> ComputeAsync(
        EnrichmentPlan plan,
        StoredResults stored,
        (SubmittedTranscript? Submitted, JobProgress? Progress) job,
        AppliedContent? content,
        CancellationToken cancellationToken
    )
    {
        var started = clock.GetTimestamp();
        var computed = stored.Contain(plan)
            ? stored.Entries
            : await ComputeAsync(Missing(plan, stored, job.Submitted, job.Progress), stored, job.Submitted, content, cancellationToken);
        var elapsed = clock.GetElapsedTime(started);
        var results = new List<FeatureResult>(plan.Features.Count);
        foreach (var feature in plan.Features)
        {
            if (stored.Entries.TryGetValue(feature.Key, out var hit))
            {
                results.Add(new FeatureResult(feature, hit, stored.Elapsed));
                continue;
            }

            var entry = computed[feature.Key];
            results.Add(new FeatureResult(feature, entry, entry.Source == EntrySource.Computed ? entry.Cost : elapsed));
        }

        return results;
    }

    private List<EntryComputation> Missing(EnrichmentPlan plan, StoredResults stored, SubmittedTranscript? submitted, JobProgress? progress)
    {
        Transcript? transcript = null;
        return
        [
            .. plan
                .Features.Where(f => !stored.Entries.ContainsKey(f.Key))
                .Select(f => new EntryComputation(
                    f.Key,
                    async token =>
                    {
                        transcript ??= await FindTranscriptAsync(plan.Subject, stored, submitted, token);
                        progress?.Begin(f.Enricher.Feature);
                        var result = await f.Enricher.EnrichAsync(transcript, plan.Request, token);
                        progress?.End();
                        return result;
                    }
                )),
        ];
    }

    private async Task<IReadOnlyDictionary<EntryKey, CacheEntry>> ComputeAsync(
        IReadOnlyList<EntryComputation> missing,
        StoredResults stored,
        SubmittedTranscript? submitted,
        AppliedContent? content,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            try
            {
                return await cache.ComputeAsync(missing, stored.State.Generation, content, cancellationToken);
            }
            catch (TranscriptUnknownException) when (submitted is not null && submitted.IsOf(stored.State))
            {
                // It joined the computation of a job without content, which did not find the transcript that this job has.
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>The transcript of the generation that was read: the submitted one if it is current, otherwise the stored one.</summary>
    private async Task<Transcript> FindTranscriptAsync(
        Subject subject,
        StoredResults stored,
        SubmittedTranscript? submitted,
        CancellationToken cancellationToken
    )
    {
        if (submitted is not null && submitted.IsOf(stored.State))
            return submitted.Transcript;
        var key = TranscriptIngestion.KeyOf(subject);
        var reading = await ReadAsync(subject, [key], stored.IsRestart, cancellationToken);
        if (reading.State.Generation != stored.State.Generation)
            throw new GenerationChangedException(key);
        return reading.Entries.TryGetValue(key, out var entry)
            ? Transcript.FromJson(entry.Json.Span)
            : throw new TranscriptUnknownException("The stored transcript has expired: submit it again with its content.");
    }

    private ValueTask<CacheReading> ReadAsync(
        Subject subject,
        IReadOnlyCollection<EntryKey> keys,
        bool isRestart,
        CancellationToken cancellationToken
    ) => isRestart ? cache.ReadRecordAsync(subject, keys, cancellationToken) : cache.ReadAsync(subject, keys, cancellationToken);
}

/// <summary>The results that are stored for a plan.</summary>
/// <param name="State">The transcript's state when they were read.</param>
/// <param name="Entries">The stored results.</param>
/// <param name="IsRestart">Whether they were read after the transcript changed during the job.</param>
/// <param name="Elapsed">How long the read took.</param>
internal sealed record StoredResults(
    SubjectState State,
    IReadOnlyDictionary<EntryKey, CacheEntry> Entries,
    bool IsRestart,
    TimeSpan Elapsed
)
{
    /// <summary>Whether all results of a plan are stored.</summary>
    public bool Contain(EnrichmentPlan plan) => plan.Keys.All(Entries.ContainsKey);
}

/// <summary>The result of one feature.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="Entry">The result with its source.</param>
/// <param name="Elapsed">How long the job waited for it.</param>
internal sealed record FeatureResult(PlannedFeature Feature, CacheEntry Entry, TimeSpan Elapsed);
