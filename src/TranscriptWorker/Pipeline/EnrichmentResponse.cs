using System.Text.Json;
using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Pipeline;

/// <summary>The respond step: creates the event that answers a job.</summary>
internal static class EnrichmentResponse
{
    public static TranscriptEnriched Create(
        EnrichTranscript job,
        SubmittedTranscript? submitted,
        SubjectState state,
        IReadOnlyList<FeatureResult> results,
        TimeSpan elapsed
    ) =>
        new()
        {
            JobId = job.JobId,
            TranscriptId = job.TranscriptId,
            TenantId = job.TenantId,
            Generation = state.Generation,
            SourceVersion = state.SourceVersion,
            Superseded = submitted is not null && !submitted.IsOf(state),
            Features = [.. results.Select(result => Describe(result, job.IncludeResults))],
            Milliseconds = (long)elapsed.TotalMilliseconds,
        };

    private static EnrichedFeature Describe(FeatureResult result, bool includeResult) =>
        new()
        {
            Feature = result.Feature.Enricher.Feature,
            Source = ToSource(result.Entry.Source),
            Fingerprint = result.Feature.Key.Fingerprint.Value,
            ExpiresAt = new DateTimeOffset(result.Entry.ExpiresAt),
            Milliseconds = (long)result.Elapsed.TotalMilliseconds,
            ComputeMilliseconds = (long)result.Entry.Cost.TotalMilliseconds,
            Result = includeResult ? JsonElement.Parse(result.Entry.Json.Span) : null,
        };

    private static ResultSource ToSource(EntrySource source) =>
        source switch
        {
            EntrySource.Local => ResultSource.Local,
            EntrySource.Hot => ResultSource.Hot,
            EntrySource.Durable => ResultSource.Durable,
            EntrySource.Computed => ResultSource.Computed,
            EntrySource.Joined => ResultSource.Joined,
            _ => throw new InvalidOperationException($"{source} has no name on the wire."),
        };
}
