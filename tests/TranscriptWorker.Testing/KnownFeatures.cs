using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.Testing;

/// <summary>The features that every worker computes, in the order of their names.</summary>
internal static class KnownFeatures
{
    public static IReadOnlyList<string> Names { get; } = Read();

    /// <summary>All features as the command line shows them, each from the same source: <c>language=hot summary=hot</c>.</summary>
    public static string All(string source) => string.Join(' ', Names.Select(name => $"{name}={source}"));

    private static List<string> Read()
    {
        using var services = new ServiceCollection().AddEnrichment().BuildServiceProvider();
        return [.. services.GetServices<IEnricher>().Select(enricher => enricher.Feature).Order(StringComparer.Ordinal)];
    }
}
