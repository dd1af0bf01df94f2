using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.Tests.Enrichment.Features;

/// <summary>Bounds the memory of features on an hour of speech; the benchmark project's <c>features</c> prints it with the times.</summary>
public sealed class FeatureCostTests(ITestOutputHelper output)
{
    private const long MaxBytes = 30_000_000;
    private const long MaxBytesPerFeature = 8_000_000;

    [Fact]
    public async Task All_features_of_an_hour_of_speech_allocate_less_than_30_megabytes()
    {
        var transcript = HourOfSpeech.Create();
        await using var services = new ServiceCollection().AddEnrichment().BuildServiceProvider();
        var enrichers = services.GetServices<IEnricher>().ToList();
        await AllocatedAsync(enrichers, transcript); // Tables that are made at the first use.
        var total = await AllocatedAsync(enrichers, transcript);
        output.WriteLine($"{total:#,0} bytes");
        Assert.InRange(total, 1, MaxBytes);
        foreach (var enricher in enrichers)
        {
            var own = await AllocatedAsync([enricher], transcript);
            Assert.True(own <= MaxBytesPerFeature, $"{enricher.Feature} allocates {own:#,0} bytes.");
        }
    }

    [Fact]
    public void The_hour_has_9000_words_and_is_always_the_same()
    {
        var transcript = HourOfSpeech.Create();
        Assert.Equal(HourOfSpeech.Words, transcript.Cues.Sum(cue => cue.Text.Split(' ').Length));
        Assert.Equal(3_600_000, transcript.Cues[^1].EndMs);
        Assert.Equal(transcript.ContentHash(), HourOfSpeech.Create().ContentHash());
    }

    private static async Task<long> AllocatedAsync(List<IEnricher> enrichers, Transcript transcript)
    {
        var request = new EnrichmentRequest(null);
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var enricher in enrichers)
            await enricher.EnrichAsync(transcript, request, TestContext.Current.CancellationToken);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
