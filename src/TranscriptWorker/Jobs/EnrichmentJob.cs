using System.Text.Json;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Enrichment.Formats;
using TranscriptFormat = TranscriptWorker.Contracts.TranscriptFormat;

namespace TranscriptWorker.Jobs;

/// <summary>A job's way: validate, take in the transcript, read what is known, compute what is missing.</summary>
internal sealed class EnrichmentJob(
    EntryCache cache,
    SubjectChanges changes,
    PreferencesCache preferencesCache,
    FeatureCatalog catalog,
    ContentFetcher fetcher,
    IOptions<TranscriptLimits> limits,
    IOptions<JobOptions> options,
    TimeProvider clock
)
{
    // A restart needs another change of the same transcript within the time of one job.
    private const int MaxRestarts = 5;

    /// <exception cref="JobRefusedException">The job can never succeed.</exception>
    /// <exception cref="TranscriptRefusedException">Its content can never be read.</exception>
    /// <exception cref="ContentUnreachableException">Its content cannot be read now.</exception>
    /// <exception cref="GenerationChangedException">The transcript kept changing.</exception>
    /// <exception cref="DeadlinePassedException">Its time was up.</exception>
    public async Task<TranscriptEnriched> RunAsync(EnrichTranscript job, CancellationToken cancellationToken)
    {
        JobValidation.Validate(job);
        var time = job.Deadline is { } deadline ? deadline - clock.GetUtcNow() : options.Value.Timeout;
        if (time <= TimeSpan.Zero)
            throw new DeadlinePassedException();
        using var timeout = new CancellationTokenSource(time < options.Value.Timeout ? time : options.Value.Timeout, clock);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await RunBoundedAsync(job, bounded.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new DeadlinePassedException();
        }
    }

    private async Task<TranscriptEnriched> RunBoundedAsync(EnrichTranscript job, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var brought = await ReadContentAsync(job, cancellationToken);
        var preferences = await UserPreferences.ReadAsync(preferencesCache, job.TenantId, job.RequestedBy, cancellationToken);
        var request = new EnrichmentRequest(job.Language ?? preferences.Language);
        var enrichers = catalog.Select(job.Features is { Count: > 0 } named ? named : preferences.Features);

        for (var restart = 0; ; restart++)
        {
            try
            {
                // The hot tier may not have been told of the change that a restart is for.
                Reader read = restart == 0 ? cache.ReadAsync : cache.ReadRecordAsync;
                var (state, features) = await EnrichAsync(read, job, brought, enrichers, request, cancellationToken);
                return new TranscriptEnriched
                {
                    JobId = job.JobId,
                    TranscriptId = job.TranscriptId,
                    TenantId = job.TenantId,
                    Generation = state.Generation,
                    SourceVersion = state.SourceVersion,
                    Superseded = brought is not null && !brought.IsOf(state),
                    Features = features,
                    Milliseconds = (long)clock.GetElapsedTime(started).TotalMilliseconds,
                };
            }
            catch (GenerationChangedException) when (restart < MaxRestarts)
            {
                // Nothing of this attempt is used: the transcript is another one now.
            }
        }
    }

    private async Task<(SubjectState State, IReadOnlyList<EnrichedFeature> Features)> EnrichAsync(
        Reader read,
        EnrichTranscript job,
        BroughtTranscript? brought,
        IReadOnlyList<IEnricher> enrichers,
        EnrichmentRequest request,
        CancellationToken cancellationToken
    )
    {
        var subject = Subject.Transcript(job.TenantId, job.TranscriptId);
        var transcriptKey = new EntryKey(
            subject,
            EntryKind.Transcript,
            Fingerprint.Of(EntryKind.Transcript, Transcript.SchemaVersion.ToString())
        );
        if (brought is not null)
            await changes.ApplyContentAsync(
                new Content(transcriptKey, brought.Hash, job.SourceVersion, job.JobId),
                brought.Json,
                cancellationToken
            );

        var keys = enrichers.ToDictionary(e => e, e => FeatureCatalog.KeyOf(subject, e, request));
        var readStarted = clock.GetTimestamp();
        var reading = await read(subject, keys.Values, cancellationToken);
        var readTime = clock.GetElapsedTime(readStarted);
        if (reading.State.ContentHash is null)
            throw new JobRefusedException(
                FailureReasons.TranscriptUnknown,
                "The transcript is not known, or was erased: send its content."
            );

        Transcript? transcript = null;
        var features = new List<EnrichedFeature>(enrichers.Count);
        foreach (var enricher in enrichers)
        {
            var featureStarted = clock.GetTimestamp();
            var key = keys[enricher];
            if (reading.Entries.TryGetValue(key, out var hit))
            {
                features.Add(Describe(enricher, key, hit, readTime, job.IncludeResults));
                continue;
            }

            var entry = await cache.ComputeAsync(
                key,
                reading.State.Generation,
                async token =>
                {
                    transcript ??= await FindTranscriptAsync(read, transcriptKey, reading.State, brought, token);
                    return await enricher.EnrichAsync(transcript, request, token);
                },
                cancellationToken
            );
            features.Add(Describe(enricher, key, entry, clock.GetElapsedTime(featureStarted), job.IncludeResults));
        }

        return (reading.State, features);
    }

    /// <summary>The transcript of the generation that was read: the job's own where it is that, else the stored one.</summary>
    private static async Task<Transcript> FindTranscriptAsync(
        Reader read,
        EntryKey key,
        SubjectState state,
        BroughtTranscript? brought,
        CancellationToken cancellationToken
    )
    {
        if (brought is not null && brought.IsOf(state))
            return brought.Transcript;
        var reading = await read(key.Subject, [key], cancellationToken);
        if (reading.State.Generation != state.Generation)
            throw new GenerationChangedException(key);
        return reading.Entries.TryGetValue(key, out var entry)
            ? Transcript.FromJson(entry.Json.Span)
            : throw new JobRefusedException(FailureReasons.TranscriptUnknown, "The transcript has expired: send its content again.");
    }

    private async Task<BroughtTranscript?> ReadContentAsync(EnrichTranscript job, CancellationToken cancellationToken)
    {
        var text = job switch
        {
            { Content: { } content } => new TranscriptText(content),
            { ContentUri: { } uri } => await fetcher.FetchAsync(uri, cancellationToken),
            _ => null,
        };
        if (text is null)
            return null;
        var transcript = TranscriptReader.Read(text, ToFormat(job.Format), limits.Value, cancellationToken);
        return new BroughtTranscript(transcript, transcript.ToJson(), transcript.ContentHash());
    }

    private static Enrichment.Formats.TranscriptFormat? ToFormat(TranscriptFormat? format) =>
        format switch
        {
            TranscriptFormat.WebVtt => Enrichment.Formats.TranscriptFormat.WebVtt,
            TranscriptFormat.SubRip => Enrichment.Formats.TranscriptFormat.SubRip,
            TranscriptFormat.PlainText => Enrichment.Formats.TranscriptFormat.PlainText,
            _ => null,
        };

    private static EnrichedFeature Describe(IEnricher enricher, EntryKey key, CacheEntry entry, TimeSpan elapsed, bool includeResult) =>
        new()
        {
            Feature = enricher.Feature,
            Source = entry.Source switch
            {
                EntrySource.Local => ResultSource.Local,
                EntrySource.Hot => ResultSource.Hot,
                EntrySource.Durable => ResultSource.Durable,
                EntrySource.Computed => ResultSource.Computed,
                EntrySource.Joined => ResultSource.Joined,
                _ => throw new InvalidOperationException($"{entry.Source} has no name on the wire."),
            },
            Fingerprint = key.Fingerprint.Value,
            ExpiresAt = new DateTimeOffset(entry.ExpiresAt),
            Milliseconds = (long)elapsed.TotalMilliseconds,
            ComputeMilliseconds = (long)entry.Cost.TotalMilliseconds,
            Result = includeResult ? JsonElement.Parse(entry.Json.Span) : null,
        };

    private delegate Task<CacheReading> Reader(Subject subject, IReadOnlyCollection<EntryKey> keys, CancellationToken cancellationToken);

    private sealed record BroughtTranscript(Transcript Transcript, byte[] Json, string Hash)
    {
        public bool IsOf(SubjectState state) => string.Equals(Hash, state.ContentHash, StringComparison.Ordinal);
    }
}

/// <summary>A job's time was up.</summary>
internal sealed class DeadlinePassedException() : Exception("The job's deadline passed before it was done.");
