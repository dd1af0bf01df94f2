using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;
using TranscriptWorker.Enrichment.Features.KeyPhrases;
using TranscriptWorker.Enrichment.Features.SpeakerStatistics;
using TranscriptWorker.Enrichment.Features.Summary;

namespace TranscriptWorker.Benchmarks.ColdJobs;

/// <summary>The product's enrichers, as often as a measurement needs features.</summary>
internal static class Enrichers
{
    /// <param name="count">The number of features; beyond three they repeat the first ones under other names.</param>
    public static IReadOnlyList<IEnricher> Create(int count)
    {
        IEnricher[] own = [new KeyPhraseEnricher(), new SpeakerStatisticsEnricher(), new SummaryEnricher()];
        return [.. Enumerable.Range(0, count).Select(i => i < own.Length ? own[i] : new Renamed(own[i % own.Length], i / own.Length))];
    }

    private sealed class Renamed(IEnricher enricher, int number) : IEnricher
    {
        public string Feature => $"{enricher.Feature}-{number}";

        public string Method => enricher.Method;

        public int Version => enricher.Version;

        public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken) =>
            enricher.EnrichAsync(transcript, request, cancellationToken);
    }
}
