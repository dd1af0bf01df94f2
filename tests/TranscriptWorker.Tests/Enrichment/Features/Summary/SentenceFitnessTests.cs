using TranscriptWorker.Enrichment.Features.Summary;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Tests.Enrichment.Features.Summary;

public sealed class SentenceFitnessTests
{
    [Theory]
    [InlineData("The drain pump of the washing machine is blocked by a coin.", 1)]
    [InlineData("The drain pump of the washing machine is blocked by a coin?", 0.3)]
    [InlineData("The drain pump of the washing machine is blocked by the.", 0.4)]
    [InlineData("It blocked the drain pump of the washing machine with a coin.", 0.75)]
    [InlineData("Yeah the drain pump of the washing machine is blocked by a coin.", 0.8)]
    [InlineData("Drain pump of the washing machine blocked by a single old coin.", 0.3)]
    [InlineData("The drain pump I share of the washing machine is blocked again.", 0.85)]
    [InlineData("The drain pump I share of the washing machine is blocked, look.", 0.5)]
    [InlineData("The drain drain pump of the washing machine is blocked by a coin.", 0.85)]
    [InlineData("The drain pump is blocked now.", 0.6)]
    [InlineData("The pump is blocked.", 0.1)]
    public void Defects_of_a_sentence_lower_its_fitness(string sentence, double expected)
    {
        var transcript = Transcripts.Of(sentence) with { Language = "en" };
        var text = SpokenText.Read(transcript, "en", TestContext.Current.CancellationToken);
        Assert.Equal(expected, new SentenceFitness(text, transcript.Cues).Of(Assert.Single(text.Sentences)), 12);
    }

    [Fact]
    public void A_sentence_over_the_maximum_length_is_never_quoted()
    {
        var transcript = Transcripts.Of("The pump is blocked by the " + new string('w', SentenceFitness.MaxLength) + " in it.");
        var text = SpokenText.Read(transcript, "en", TestContext.Current.CancellationToken);
        Assert.Equal(0, new SentenceFitness(text, transcript.Cues).Of(text.Sentences[0]));
    }

    [Fact]
    public void A_sentence_from_a_part_already_quoted_has_lower_relevance()
    {
        var transcript = Transcripts.Of(
            "We have the motor and the valve with the hose of a boiler and cable.",
            "You had a lamp and the socket with the fuse of a tower and roof.",
            "You were with the teacher and the pupil in the garden of the museum.",
            "They were to be in it and we were not to be in it.",
            "You were with the doctor and the nurse in the clinic of the harbour.",
            "They were to be on it and we were not to be on it."
        );
        var text = SpokenText.Read(transcript, "en", TestContext.Current.CancellationToken);
        var centroid = new Centroid(text, []);
        var ranking = new SentenceRanking(text, transcript.Cues, centroid, TestContext.Current.CancellationToken);
        var chosen = ranking.Choose(3, 2_000, _ => 1, TestContext.Current.CancellationToken);
        Assert.Equal("0 1 2", string.Join(' ', chosen.Select(sentence => ranking.PartOf(sentence, 3))));
    }
}
