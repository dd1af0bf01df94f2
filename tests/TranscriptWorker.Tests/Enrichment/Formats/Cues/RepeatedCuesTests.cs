using System.Globalization;
using System.Text;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats.Cues;

namespace TranscriptWorker.Tests.Enrichment.Formats.Cues;

/// <summary>Captions whose versions or loops repeat a text.</summary>
public sealed class RepeatedCuesTests
{
    [Fact]
    public void A_growing_caption_is_one_cue_from_the_first_start_to_the_last_end()
    {
        var transcript = Reading.SubRip(
            Captions("so the", "so the pilot", "so the pilot starts", "and then", "and then it", "and then it ends")
        );

        Assert.Equal(["|so the pilot starts", "|and then it ends"], transcript.Said());
        Assert.Equal([(0, 3000), (3000, 6000)], transcript.Cues.Select(cue => (cue.StartMs!.Value, cue.EndMs!.Value)));
        Assert.Equal(["1", "4"], transcript.Ids());
        Assert.Equal(["growing-captions@6x4"], transcript.Codes());
    }

    [Theory]
    [InlineData("So the pil", "So the pilot", "So the pilot starts on", "So the pilot starts on Monday.")]
    [InlineData("so the pilot", "So the pilot,", "So the pilot, on Monday", "So the pilot, on Monday.")]
    [InlineData("Yes they got", "Yes, they got", "Yes, they got scanners", "Yes, they got scanners.")]
    [InlineData("we sold forty tee", "we sold forty teams", "we sold forty teams cars", "we sold forty teams cars.")]
    public void A_recogniser_may_correct_a_growing_caption(string first, string second, string third, string last)
    {
        var transcript = Reading.SubRip(Captions(first, second, third, last, "two three", "two three four", "two three four five"));

        Assert.Equal(["|" + last, "|two three four five"], transcript.Said());
    }

    [Fact]
    public void A_growing_caption_whose_times_go_back_does_not_end_before_it_starts()
    {
        var transcript = Reading.PlainText(
            "[00:00:02] Nadia: So the pilot\n[00:00:03] Nadia: So the pilot starts in\n[00:00:04] Nadia: So the pilot starts in the north\n"
                + "[90:00:07] Tomas: Do the drivers\n[00:00:08] Tomas: Do the drivers have\n"
                + "[00:00:09 - 00:10:09] Tomas: Do the drivers have the new scanners\n"
        );

        Reading.AssertSound(transcript, new());
        Assert.Equal(new CueTiming(5_000, null), new CueTiming(5_000, null).Until(4_000));
        Assert.Equal(new CueTiming(5_000, 6_000), new CueTiming(5_000, null).Until(6_000));
        Assert.Equal(new CueTiming(5_000, 7_000), new CueTiming(5_000, 7_000).Until(6_000));
        Assert.Equal(new CueTiming(null, 6_000), default(CueTiming).Until(6_000));
    }

    [Fact]
    public void Rows_that_grow_and_roll_are_kept_once()
    {
        var transcript = Reading.SubRip(
            Captions("a b", "a b c", "a b c\nd e", "a b c\nd e f", "d e f\ng h", "d e f\ng h i", "g h i\nj k", "g h i\nj k l")
        );

        Assert.Equal(["|a b c", "|d e f", "|g h i", "|j k l"], transcript.Said());
    }

    [Theory]
    [InlineData("Yes.", "Yes. I think so.", "No.", "No. Not today.")]
    [InlineData("I think so.", "I think so too.", "Good.", "Let us go on.", "One.", "Two.", "Three.", "Four.")]
    [InlineData("Yes.", "Yes.", "Yes.", "No.")]
    public void People_may_repeat_the_words_of_others(params string[] texts) =>
        Assert.Equal([.. texts.Select(text => "|" + text)], Reading.SubRip(Captions(texts)).Said());

    [Fact]
    public void Another_speaker_does_not_continue_a_growing_caption() =>
        Assert.Equal(
            ["Ann|we go on now", "Bob|we go on now too", "Bob|and then it ends"],
            Reading
                .WebVtt(
                    "WEBVTT\n\n"
                        + Captions(
                            "<v Ann>we go",
                            "<v Ann>we go on",
                            "<v Ann>we go on now",
                            "<v Bob>we go on now too",
                            "<v Bob>and then it",
                            "<v Bob>and then it ends"
                        )
                )
                .Said()
        );

    [Fact]
    public void Versions_of_a_label_do_not_make_it_a_speaker()
    {
        var transcript = Reading.SubRip(
            Captions(
                "one two",
                "one two three",
                "Remember: this",
                "Remember: this is",
                "Remember: this is it",
                "four five",
                "six",
                "seven",
                "eight"
            )
        );

        Assert.Equal(["|one two three", "|Remember: this is it", "|four five", "|six", "|seven", "|eight"], transcript.Said());
    }

    [Theory]
    [InlineData("<u>One</u> two three|One <u>two</u> three|One two <u>three</u>|<u>Four</u> five|Four <u>five</u>")]
    [InlineData("<u>One</u> two three|One two three|One two <u>three</u>|Four five|Four <u>five</u>")]
    [InlineData("<font color=\"red\">One</font> two three|One <font color=\"red\">two</font> three|Four <b>five</b>|<b>Four</b> five")]
    public void Cues_that_highlight_one_word_after_another_are_one_cue(string texts)
    {
        var cues = texts.Split('|');
        var transcript = Reading.SubRip(Captions(cues));

        Assert.Equal(["|One two three", "|Four five"], transcript.Said());
        Assert.Equal((0, cues.Length * 1000), (transcript.Cues[0].StartMs, transcript.Cues[1].EndMs));
        Assert.Equal(transcript.Cues[0].EndMs, transcript.Cues[1].StartMs);
        Assert.Contains(transcript.Warnings, warning => string.Equals(warning.Code, "highlighted-words", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("00:01,000 --> 00:03,000", "00:01,000 --> 00:05,000", 1000, 5000)]
    [InlineData("00:01,000 --> 00:03,000", "00:02,000 --> 00:04,000", 1000, 4000)]
    [InlineData("00:01,000 --> 00:03,000", "00:01,000 --> 00:03,000", 1000, 3000)]
    public void A_cue_that_is_sent_again_while_it_lasts_is_one_cue(string first, string second, int start, int end)
    {
        var transcript = Reading.SubRip($"{first}\nHello all\n\n{second}\nHello all\n\n00:06,000 --> 00:07,000\nBye");

        Assert.Equal(["|Hello all", "|Bye"], transcript.Said());
        Assert.Equal((start, end), (transcript.Cues[0].StartMs, transcript.Cues[0].EndMs));
    }

    [Theory]
    [InlineData("Thank you.")]
    [InlineData("Thank you.|Bye.")]
    [InlineData("I see.|Yes.|And so on.")]
    public void A_loop_of_cues_is_kept_and_marked(string loop)
    {
        var cues = loop.Split('|');
        var transcript = Reading.SubRip(
            Captions(["The orchard has trees.", .. Enumerable.Repeat(cues, 6).SelectMany(repeated => repeated), "The end is near."])
        );

        Assert.Equal((cues.Length * 6) + 2, transcript.Cues.Count);
        Assert.Equal([false, .. Enumerable.Repeat(true, cues.Length * 6), false], transcript.Cues.Select(cue => cue.IsLoop));
        Assert.Equal([$"recognizer-loop@6x{cues.Length * 6}"], transcript.Codes());
        Assert.Equal(transcript.ToJson(), Transcript.FromJson(transcript.ToJson()).ToJson());
        Assert.True(Transcript.FromJson(transcript.ToJson()).Cues[1].IsLoop);
    }

    [Theory]
    [InlineData(
        "I'm going to go to the store I'm going to go to the store I'm going to go to the store I'm going to go to the store",
        true
    )]
    [InlineData("Thank you. Thank you. Thank you. Thank you. Thank you. Thank you. Thank you.", true)]
    [InlineData("no no no no", false)]
    [InlineData("It is what it is, and what it is is what we have to work with until we get what we asked for.", false)]
    [InlineData("谢谢大家谢谢大家谢谢大家谢谢大家谢谢大家谢谢大家谢谢大家谢谢大家谢谢大家谢谢大家谢谢大家", true)]
    public void A_loop_inside_a_cue_is_marked(string text, bool expected) =>
        Assert.Equal(expected, Reading.SubRip(Captions("One.", text)).Cues[1].IsLoop);

    [Fact]
    public void A_hundred_thousand_growing_captions_take_linear_work()
    {
        var content = new StringBuilder("WEBVTT\n\n");
        for (var i = 0; i < 100_000; i++)
        {
            content.Append(
                CultureInfo.InvariantCulture,
                $"{i / 3600:00}:{i / 60 % 60:00}:{i % 60:00}.000 --> {(i + 1) / 3600:00}:{(i + 1) / 60 % 60:00}:{(i + 1) % 60:00}.000\n"
            );
            content.Append("word word ").Insert(content.Length, "on ", i % 20).Append("\n\n");
        }

        var transcript = Reading.WebVtt(content.ToString());

        Assert.Equal(5_000, transcript.Cues.Count);
    }

    private static string Captions(params string[] texts)
    {
        var content = new StringBuilder();
        for (var i = 0; i < texts.Length; i++)
            content.Append(CultureInfo.InvariantCulture, $"{i + 1}\n00:00:{i:00}.000 --> 00:00:{i + 1:00}.000\n{texts[i]}\n\n");

        return content.ToString();
    }
}
