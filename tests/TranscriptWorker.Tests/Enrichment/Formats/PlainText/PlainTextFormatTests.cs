using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Tests.Enrichment.Formats.PlainText;

public sealed class PlainTextFormatTests
{
    [Fact]
    public void Every_line_is_a_cue_without_times()
    {
        var transcript = Reading.PlainText("Good \t morning.\r\n\r\n  Let us begin.\n[Music]\n");

        Assert.Equal(
            [
                new Cue("cue-1", null, null, null, "Good morning."),
                new Cue("cue-2", null, null, null, "Let us begin."),
                new Cue("cue-3", null, null, null, "[Music]") { NonSpeech = [new TextRange(0, 7)] },
            ],
            transcript.Cues
        );
        Assert.Empty(transcript.Warnings);
    }

    [Fact]
    public void A_speaker_label_holds_until_the_next_one()
    {
        Assert.Equal(
            ["Alice|Hi.", "Alice|And more.", "Bob|Hello.", "Alice|Bye."],
            Reading.PlainText("Alice: Hi.\nAnd more.\n\nBob:\nHello.\nAlice: Bye.").Said()
        );
    }

    [Fact]
    public void Chevrons_without_a_name_mean_an_unknown_speaker()
    {
        Assert.Equal(
            ["BOB|One.", "BOB|Two.", "|Three.", "Ann|Four."],
            Reading.PlainText(">> BOB: One.\nTwo.\n>> Three.\n>>> Ann: Four.").Said()
        );
    }

    [Fact]
    public void Times_in_brackets_are_read()
    {
        var transcript = Reading.PlainText(
            "[00:01:02] Alice: Hi.\n(1:03.5) Bob: Hello.\n[00:01:04.000 --> 00:01:05,250]  Alice: Bye.\nBob: Bye.\n[01:06]\nAlice: Really."
        );

        Assert.Equal(["Alice|Hi.", "Bob|Hello.", "Alice|Bye.", "Bob|Bye.", "Alice|Really."], transcript.Said());
        Assert.Equal(
            [(62_000, null), (63_500, null), (64_000, 65_250), (null, null), (66_000, null)],
            transcript.Cues.Select(cue => (cue.StartMs, cue.EndMs))
        );
        Assert.Empty(transcript.Warnings);
    }

    [Theory]
    [InlineData("[12] is a footnote")]
    [InlineData("(10:30 or so) we met")]
    [InlineData("10:30 we met")]
    [InlineData("[1:2")]
    [InlineData("<b>bold</b> &amp; so on")]
    public void Text_that_only_looks_like_a_time_or_a_tag_remains_text(string line)
    {
        var cue = Assert.Single(Reading.PlainText(line).Cues);

        Assert.Equal(line, cue.Text);
        Assert.Null(cue.StartMs);
    }
}
