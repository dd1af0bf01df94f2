using TranscriptWorker.Caching;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.Pipeline;

/// <summary>The features of this worker.</summary>
internal sealed class FeatureCatalog(IEnumerable<IEnricher> enrichers)
{
    private readonly SortedDictionary<string, IEnricher> _byFeature = new(
        enrichers.ToDictionary(e => e.Feature, StringComparer.Ordinal),
        StringComparer.Ordinal
    );

    public IReadOnlyCollection<string> Names => _byFeature.Keys;

    /// <summary>The enrichers of the named features, each once, in the order of their names; all enrichers if none is named.</summary>
    /// <exception cref="JobRefusedException">A name is unknown.</exception>
    public IReadOnlyList<IEnricher> Select(IReadOnlyList<string>? wanted)
    {
        if (wanted is not { Count: > 0 })
            return [.. _byFeature.Values];
        if (wanted.Any(name => name is null || !_byFeature.ContainsKey(name)))
            throw new JobRefusedException(
                FailureReasons.UnknownFeature,
                $"The job names an unknown feature; the known features are: {string.Join(", ", Names)}."
            );
        return [.. wanted.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(name => _byFeature[name])];
    }

    /// <summary>Those names that are no feature of this worker.</summary>
    public IReadOnlyList<string> FindUnknown(IReadOnlyList<string> names) => [.. names.Where(name => !_byFeature.ContainsKey(name))];

    public static EntryKey KeyOf(Subject subject, IEnricher enricher, EnrichmentRequest request) =>
        new(
            subject,
            EntryKind.AIEnhancement,
            Fingerprint.Of(EntryKind.AIEnhancement, enricher.Feature, enricher.Method, enricher.Version.ToString(), request.Language)
        );
}
