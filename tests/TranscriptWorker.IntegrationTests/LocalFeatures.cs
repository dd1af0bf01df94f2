using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.IntegrationTests;

/// <summary>The features that a worker computes by itself, as it registers them.</summary>
internal static class LocalFeatures
{
    /// <summary>Their names, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. new ServiceCollection()
            .AddEnrichment()
            .BuildServiceProvider()
            .GetServices<IEnricher>()
            .Select(enricher => enricher.Feature)
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>All of them from one source: <c>key-phrases=hot summary=hot</c>.</summary>
    public static string From(string source) => string.Join(' ', Names.Select(name => $"{name}={source}"));
}
