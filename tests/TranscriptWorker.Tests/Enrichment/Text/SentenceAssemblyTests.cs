using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Tests.Enrichment.Text;

public sealed class SentenceAssemblyTests
{
    [Fact]
    public void A_cue_may_hold_several_sentences()
    {
        Assert.Equal(
            ["It works!", "Does it?", "Yes… it does.", "Good."],
            Sentences(Transcripts.Of("It works! Does it? Yes… it does. Good."))
        );
    }

    [Fact]
    public void A_sentence_without_an_end_continues_in_the_next_cue()
    {
        Assert.Equal(
            ["We open the window, and then we close it.", "Done."],
            Sentences(Transcripts.Of("We open the window,", "and then we close it. Done."))
        );
    }

    [Fact]
    public void A_full_stop_after_a_word_that_cannot_end_a_sentence_ends_none()
    {
        Assert.Equal(["It directly uses the. Window library."], Sentences(Transcripts.Of("It directly uses the.", "Window library.")));
    }

    [Fact]
    public void A_full_stop_before_a_lower_case_word_does_not_end_the_sentence()
    {
        Assert.Equal(["We need a key. for the updates."], Sentences(Transcripts.Of("We need a key.", "for the updates.")));
    }

    [Fact]
    public void A_full_stop_before_a_capital_ends_a_sentence()
    {
        Assert.Equal(["We need a key.", "It is public."], Sentences(Transcripts.Of("We need a key.", "It is public.")));
    }

    [Theory]
    [InlineData("Dr. Weber called Mrs. Lee.")]
    [InlineData("Das heißt z. B. Wasser.")]
    [InlineData("Version 2.5 runs on node.js now.")]
    public void A_dot_inside_a_sentence_does_not_end_it(string text)
    {
        Assert.Equal([text], Sentences(Transcripts.Of(text) with { Language = "de" }));
    }

    [Fact]
    public void Another_speaker_ends_the_sentence()
    {
        Assert.Equal(["We open the", "window"], Sentences(Transcripts.Spoken(("Ann", "We open the"), ("Bob", "window"))));
    }

    [Fact]
    public void A_pause_of_more_than_three_seconds_ends_the_sentence()
    {
        Assert.Single(Sentences(Transcripts.Timed(("Ann", 0, 1000, "we open the."), ("Ann", 4000, 5000, "window"))));
        Assert.Equal(2, Sentences(Transcripts.Timed(("Ann", 0, 1000, "we open the."), ("Ann", 4001, 5000, "window"))).Count);
    }

    [Fact]
    public void Without_any_punctuation_a_pause_ends_the_sentence()
    {
        var transcript = Transcripts.Timed(
            ("Ann", 0, 1000, "we open the window"),
            ("Ann", 1699, 2000, "and close it"),
            ("Ann", 2700, 3000, "then we leave")
        );
        Assert.Equal(["we open the window and close it", "then we leave"], Sentences(transcript));
    }

    [Fact]
    public void No_sentence_has_more_than_sixty_words()
    {
        var transcript = Transcripts.Of(string.Join(' ', Enumerable.Range(0, 150).Select(i => $"word{i}")));
        Assert.Equal([60, 60, 30], Read(transcript).Sentences.Select(sentence => sentence.WordCount));
    }

    [Fact]
    public void White_space_is_normalised_and_nothing_else()
    {
        Assert.Equal(["“It works”, he said – twice (2 ×)!"], Sentences(Transcripts.Of(" “It  works”,\u00a0he\tsaid – twice (2 ×)! ")));
    }

    [Fact]
    public void Chinese_sentences_end_without_a_space()
    {
        Assert.Equal(["今天下雨。", "你好吗？"], Sentences(Transcripts.Of("今天下雨。你好吗？")));
        Assert.True(Read(Transcripts.Of("今天下雨。你好吗？")).Sentences[1].IsQuestion);
    }

    [Fact]
    public void Cues_without_words_belong_to_no_sentence()
    {
        Assert.Equal(["We open it.", "Then we leave."], Sentences(Transcripts.Of("…", "We open it.", "🎉", "Then we leave.")));
    }

    private static List<string> Sentences(Transcript transcript) =>
        [.. Read(transcript).Sentences.Select(sentence => sentence.Text(transcript.Cues))];

    private static SpokenText Read(Transcript transcript) =>
        SpokenText.Read(transcript, transcript.Language ?? "en", TestContext.Current.CancellationToken);
}
