using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Enrichment.Features.ActionItems;
using TranscriptWorker.Enrichment.Features.Chapters;
using TranscriptWorker.Enrichment.Features.Delivery;
using TranscriptWorker.Enrichment.Features.Entities;
using TranscriptWorker.Enrichment.Features.Highlights;
using TranscriptWorker.Enrichment.Features.KeyPhrases;
using TranscriptWorker.Enrichment.Features.Language;
using TranscriptWorker.Enrichment.Features.PersonalData;
using TranscriptWorker.Enrichment.Features.Questions;
using TranscriptWorker.Enrichment.Features.RedactedTranscript;
using TranscriptWorker.Enrichment.Features.Sentiment;
using TranscriptWorker.Enrichment.Features.SpeakerStatistics;
using TranscriptWorker.Enrichment.Features.Summary;
using TranscriptWorker.Enrichment.Features.Topics;

namespace TranscriptWorker.Enrichment;

/// <summary>Registers the features. Formats need no registration, see <see cref="Formats.TranscriptFormats"/>.</summary>
public static class EnrichmentRegistration
{
    /// <summary>Adds every enricher that needs nothing but the transcript.</summary>
    public static IServiceCollection AddEnrichment(this IServiceCollection services) =>
        services
            .AddSingleton<IEnricher, ActionItemsEnricher>()
            .AddSingleton<IEnricher, ChapterEnricher>()
            .AddSingleton<IEnricher, DeliveryEnricher>()
            .AddSingleton<IEnricher, EntitiesEnricher>()
            .AddSingleton<IEnricher, HighlightEnricher>()
            .AddSingleton<IEnricher, KeyPhraseEnricher>()
            .AddSingleton<IEnricher, LanguageEnricher>()
            .AddSingleton<IEnricher, PersonalDataEnricher>()
            .AddSingleton<IEnricher, QuestionsEnricher>()
            .AddSingleton<IEnricher, RedactedTranscriptEnricher>()
            .AddSingleton<IEnricher, SentimentEnricher>()
            .AddSingleton<IEnricher, SpeakerStatisticsEnricher>()
            .AddSingleton<IEnricher, SummaryEnricher>()
            .AddSingleton<IEnricher, TopicEnricher>();
}
