namespace TranscriptWorker.Tests.Enrichment.Formats.Cues;

public sealed class RollingCaptionsTests
{
    [Fact]
    public void Rows_repeated_from_the_previous_cue_are_removed()
    {
        var transcript = Reading.WebVtt(
            """
            WEBVTT
            Kind: captions
            Language: en

            00:00:00.000 --> 00:00:02.000 align:start position:0%
             
            so<00:00:00.400><c> hello</c>

            00:00:02.000 --> 00:00:02.010 align:start position:0%
            so hello
             

            00:00:02.010 --> 00:00:04.000 align:start position:0%
            so hello
            and<00:00:02.400><c> welcome</c>

            00:00:04.000 --> 00:00:04.010 align:start position:0%
            and welcome
             

            00:00:04.010 --> 00:00:06.000 align:start position:0%
            and welcome
            to<00:00:04.400><c> this</c>
            """
        );

        Assert.Equal(["|so hello", "|and welcome", "|to this"], transcript.Said());
        Assert.Equal(["cue-1", "cue-2", "cue-3"], transcript.Ids());
        Assert.Equal(["rolling-captions@9x4"], transcript.Codes());
    }

    [Fact]
    public void Captions_may_repeat_several_rows()
    {
        Assert.Equal(
            ["|a b c", "|d", "|e f"],
            Reading
                .SubRip("00:01,000 --> 00:02,000\na\nb\nc\n\n00:02,000 --> 00:03,000\nb\nc\nd\n\n00:03,000 --> 00:04,000\nd\ne\nf")
                .Said()
        );
    }

    [Fact]
    public void Only_whole_lines_are_repetitions()
    {
        Assert.Equal(
            ["|oh no", "|no go so", "|o yes"],
            Reading.SubRip("00:01,000 --> 00:02,000\noh no\n\n00:02,000 --> 00:03,000\nno\ngo so\n\n00:03,000 --> 00:04,000\no\nyes").Said()
        );
    }

    [Fact]
    public void People_may_repeat_themselves()
    {
        var transcript = Reading.SubRip(
            "00:01,000 --> 00:02,000\nYes.\n\n00:02,000 --> 00:03,000\nYes.\n\n00:03,000 --> 00:04,000\nYes.\nNo."
        );

        Assert.Equal(["|Yes.", "|Yes.", "|Yes. No."], transcript.Said());
        Assert.Empty(transcript.Warnings);
    }
}
