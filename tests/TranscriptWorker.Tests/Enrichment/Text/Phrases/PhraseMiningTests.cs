using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Phrases;

namespace TranscriptWorker.Tests.Enrichment.Text.Phrases;

public sealed class PhraseMiningTests
{
    [Fact]
    public void The_value_of_a_phrase_counts_its_occurrences_outside_longer_phrases()
    {
        var values = Values("solar panel, solar panel, solar panel, panel");
        Assert.Equal(1.584962500721156 * Math.Log(1 + 3), values["solar panel"], 12);
        Assert.Equal(0, values["solar"], 12);
        Assert.Equal(Math.Log(1 + 1), values["panel"], 12);
    }

    [Fact]
    public void The_mean_frequency_of_several_longer_phrases_is_subtracted()
    {
        var values = Values("solar panel, solar panel, solar roof, solar roof, solar roof, solar");
        Assert.Equal(Math.Log(1 + 6 - (5 / 2.0)), values["solar"], 12);
    }

    [Fact]
    public void A_phrase_is_no_longer_than_four_words_and_never_crosses_punctuation_or_function_words()
    {
        Assert.Equal(4, Values("red green blue black white, red green blue black white").Keys.Max(phrase => phrase.Split(' ').Length));
        Assert.DoesNotContain("solar panel", Values("solar, panel. solar, panel").Keys, StringComparer.Ordinal);
        Assert.DoesNotContain("solar panel", Values("solar to panel, solar to panel").Keys, StringComparer.Ordinal);
    }

    [Fact]
    public void A_repeated_word_does_not_form_a_phrase()
    {
        Assert.DoesNotContain("panel panel", Values("panel panel panel panel").Keys, StringComparer.Ordinal);
    }

    [Fact]
    public void A_phrase_that_occurs_inside_a_cue_may_also_span_two_cues_of_one_sentence()
    {
        var transcript = Transcripts.Of("We mount the solar", "panel today.", "This solar panel is heavy.");
        Assert.Contains("solar panel", Mine(transcript).Keys, StringComparer.Ordinal);
    }

    [Fact]
    public void Captions_of_one_word_each_form_phrases()
    {
        var transcript = Transcripts.Of("The solar panel is a solar panel.".Split(' '));
        Assert.Contains("solar panel", Mine(transcript).Keys, StringComparer.Ordinal);
    }

    [Fact]
    public void Light_words_occur_only_next_to_content_words()
    {
        var values = Values("front end, front end, work time, work time");
        Assert.Contains("front end", values.Keys, StringComparer.Ordinal);
        Assert.DoesNotContain("work time", values.Keys, StringComparer.Ordinal);
    }

    [Fact]
    public void A_link_word_occurs_only_between_two_words()
    {
        var values = Values("proof of concept, proof of concept, end of proof, end of proof");
        Assert.Contains("proof of concept", values.Keys, StringComparer.Ordinal);
        Assert.DoesNotContain("proof of", values.Keys, StringComparer.Ordinal);
        Assert.DoesNotContain("of", values.Keys, StringComparer.Ordinal);
    }

    [Theory]
    [InlineData(new[] { 4, 0 }, 0)]
    [InlineData(new[] { 2, 2 }, 1)]
    [InlineData(new[] { 3, 1 }, 0.5)]
    [InlineData(new[] { 1, 1, 0, 0 }, 1 / 3.0)]
    [InlineData(new[] { 0, 0 }, 0)]
    public void Dispersion_is_one_if_every_part_has_the_same_number(int[] occurrences, double expected)
    {
        Assert.Equal(expected, Dispersion.Of(occurrences), 12);
    }

    private static Dictionary<string, double> Values(string text) => Mine(Transcripts.Of(text));

    private static Dictionary<string, double> Mine(Transcript transcript)
    {
        var text = SpokenText.Read(transcript, "en", TestContext.Current.CancellationToken);
        return PhraseMining
            .Mine(text, transcript.Cues, 2, TestContext.Current.CancellationToken)
            .Phrases.ToDictionary(
                phrase =>
                    string.Join(' ', Enumerable.Range(phrase.FirstWord, phrase.Length).Select(word => text.Words[word].Form.Term.Key)),
                phrase => phrase.CValue,
                StringComparer.Ordinal
            );
    }
}
