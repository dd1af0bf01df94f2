using System.Collections;
using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.Tests.Enrichment.Features;

public sealed class SharedReadingTests
{
    private const string Said = "We open the window and look at the garden before we close the window again.";

    [Fact]
    public async Task All_features_of_a_job_together_read_the_text_once()
    {
        var request = new EnrichmentRequest(null);
        var transcript = Transcripts.Of(Said);
        using var services = new ServiceCollection().AddEnrichment().BuildServiceProvider();
        var text = request.Read(transcript, TestContext.Current.CancellationToken);

        foreach (var enricher in services.GetServices<IEnricher>())
            await enricher.EnrichAsync(transcript, request, TestContext.Current.CancellationToken);

        Assert.Same(text, request.Read(transcript, TestContext.Current.CancellationToken));
        Assert.Same(text.RankPhrases(TestContext.Current.CancellationToken), text.RankPhrases(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void No_feature_reads_the_text_for_itself()
    {
        var features = Repository.PathOf("src", "TranscriptWorker.Enrichment", "Features");
        foreach (var file in Directory.EnumerateFiles(features, "*.cs", SearchOption.AllDirectories))
        {
            var source = File.ReadAllText(file);
            Assert.DoesNotContain("SpokenText.Read(", source, StringComparison.Ordinal);
            Assert.DoesNotContain("PhraseRanking.Rank(", source, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Features_that_are_computed_at_the_same_time_share_one_reading()
    {
        for (var round = 0; round < 20; round++)
        {
            var request = new EnrichmentRequest("en");
            var cues = new CountedCues(Transcripts.Of([.. Enumerable.Repeat(Said, 50)]).Cues);
            var transcript = new Transcript(null, cues, []);
            using var start = new Barrier(8);
            var readings = Enumerable
                .Range(0, 8)
                .Select(_ =>
                    Task.Factory.StartNew(
                        () =>
                        {
                            start.SignalAndWait(TestContext.Current.CancellationToken);
                            return request.Read(transcript, TestContext.Current.CancellationToken);
                        },
                        TestContext.Current.CancellationToken,
                        TaskCreationOptions.LongRunning,
                        TaskScheduler.Default
                    )
                )
                .ToList();
            Assert.Single((await Task.WhenAll(readings)).Distinct());
            Assert.Equal(1, cues.Enumerations);
        }
    }

    [Fact]
    public void A_cancelled_reading_is_begun_again_by_the_next_feature()
    {
        var request = new EnrichmentRequest(null);
        var transcript = Transcripts.Of(Said);
        Assert.ThrowsAny<OperationCanceledException>(() => request.Read(transcript, new CancellationToken(canceled: true)));
        Assert.NotEmpty(request.Read(transcript, TestContext.Current.CancellationToken).Sentences);
    }

    [Fact]
    public void A_reading_is_not_taken_for_another_transcript_or_language()
    {
        var request = new EnrichmentRequest(null);
        var (one, two) = (Transcripts.Of("Window window."), Transcripts.Of("Garden garden garden."));
        Assert.Equal(2, request.Read(one, TestContext.Current.CancellationToken).Words.Count);
        Assert.Equal(3, request.Read(two, TestContext.Current.CancellationToken).Words.Count);
        Assert.Equal("pl", (request with { Language = "pl" }).Read(two, TestContext.Current.CancellationToken).Language.Tag);
        Assert.Equal("und", request.Read(two, TestContext.Current.CancellationToken).Language.Tag);
    }

    [Fact]
    public void Requests_with_the_same_language_are_equal()
    {
        Assert.Equal(new EnrichmentRequest("en"), new EnrichmentRequest("en"));
        Assert.NotEqual(new EnrichmentRequest("en"), new EnrichmentRequest("EN"));
        Assert.Equal(new EnrichmentRequest("en").GetHashCode(), new EnrichmentRequest("en").GetHashCode());
    }

    /// <summary>Counts the passes over the cues; the detection of the language makes one in each reading.</summary>
    private sealed class CountedCues(IReadOnlyList<Cue> cues) : IReadOnlyList<Cue>
    {
        private int _enumerations;

        public int Enumerations => _enumerations;

        public int Count => cues.Count;

        public Cue this[int index] => cues[index];

        public IEnumerator<Cue> GetEnumerator()
        {
            Interlocked.Increment(ref _enumerations);
            return cues.GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
