using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Enrichment.Features.ActionItems;
using TranscriptWorker.Enrichment.Features.Entities;
using TranscriptWorker.Enrichment.Features.KeyPhrases;
using TranscriptWorker.Enrichment.Features.PersonalData;
using TranscriptWorker.Enrichment.Features.Questions;
using TranscriptWorker.Enrichment.Features.RedactedTranscript;
using TranscriptWorker.Enrichment.Features.SpeakerStatistics;
using TranscriptWorker.Enrichment.Features.Summary;

namespace TranscriptWorker.Enrichment;

/// <summary>Registers the features. Formats need no registration, see <see cref="Formats.TranscriptFormats"/>.</summary>
public static class EnrichmentRegistration
{
    /// <summary>Adds every enricher that needs nothing but the transcript.</summary>
    public static IServiceCollection AddEnrichment(this IServiceCollection services) =>
        services
            .AddSingleton<IEnricher, ActionItemsEnricher>()
            .AddSingleton<IEnricher, EntitiesEnricher>()
            .AddSingleton<IEnricher, KeyPhraseEnricher>()
            .AddSingleton<IEnricher, PersonalDataEnricher>()
            .AddSingleton<IEnricher, QuestionsEnricher>()
            .AddSingleton<IEnricher, RedactedTranscriptEnricher>()
            .AddSingleton<IEnricher, SpeakerStatisticsEnricher>()
            .AddSingleton<IEnricher, SummaryEnricher>();
}
