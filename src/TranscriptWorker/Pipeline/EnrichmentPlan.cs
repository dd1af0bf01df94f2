using TranscriptWorker.Caching;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.Pipeline;

/// <summary>The features that a job gets, after its user's preferences filled in what the job leaves open.</summary>
/// <param name="Subject">The transcript.</param>
/// <param name="Request">The options that all features share.</param>
/// <param name="Features">The features in the order of their names.</param>
internal sealed record EnrichmentPlan(Subject Subject, EnrichmentRequest Request, IReadOnlyList<PlannedFeature> Features)
{
    /// <summary>The keys of their results.</summary>
    public IReadOnlyList<EntryKey> Keys { get; } = [.. Features.Select(f => f.Key)];
}

/// <summary>A feature and the key of its result.</summary>
internal sealed record PlannedFeature(IEnricher Enricher, EntryKey Key);
