using Microsoft.Extensions.DependencyInjection;

namespace TranscriptWorker.Enrichment.Features;

/// <summary>Registers the local enrichers.</summary>
public static class EnricherServiceCollectionExtensions
{
    /// <summary>
    /// Adds every enricher that needs nothing but the transcript: <c>speaker-statistics</c>, <c>key-phrases</c> and <c>summary</c>.
    /// </summary>
    public static IServiceCollection AddEnrichers(this IServiceCollection services) =>
        services
            .AddSingleton<IEnricher, SpeakerStatisticsEnricher>()
            .AddSingleton<IEnricher, KeyPhraseEnricher>()
            .AddSingleton<IEnricher, SummaryEnricher>();
}
