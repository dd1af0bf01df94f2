using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Tests.Enrichment.Formats.SubRip;

public sealed class SubRipReaderTests
{
    [Fact]
    public void A_cue_has_its_id_times_and_text()
    {
        var transcript = Reading.SubRip(
            "1\r\n00:00:01,500 --> 00:00:04,000\r\nHello\r\nworld\r\n\r\n2\r\n00:00:05.000 --> 00:00:06.000\r\nBye\r\n"
        );

        Assert.Equal([new Cue("1", 1500, 4000, null, "Hello world"), new Cue("2", 5000, 6000, null, "Bye")], transcript.Cues);
        Assert.Empty(transcript.Warnings);
    }

    [Theory]
    [InlineData("<i>Hello</i>")]
    [InlineData("{\\an8}Hello")]
    [InlineData("{\\an8}{\\pos(10,20)}<font color=\"#ffffff\">Hello</font>")]
    [InlineData("<b><u>Hello</u></b>\n ")]
    public void Tags_are_removed_from_the_text(string text)
    {
        var transcript = Reading.SubRip($"1\n00:00:01,000 --> 00:00:02,000 X1:40 X2:600 Y1:20 Y2:50\n{text}\n");

        Assert.Equal(["|Hello"], transcript.Said());
        Assert.Empty(transcript.Warnings);
    }

    [Fact]
    public void Braces_that_hold_no_override_stay_as_text()
    {
        Assert.Equal(["|use {x} or {\\y"], Reading.SubRip("1\n00:00:01,000 --> 00:00:02,000\nuse {x} or {\\y").Said());
    }

    [Fact]
    public void Counters_may_be_missing()
    {
        var transcript = Reading.SubRip("00:00:01,000 --> 00:00:02,000\nOne\n\n00:00:02,000 --> 00:00:03,000\nTwo");

        Assert.Equal([("cue-1", "One"), ("cue-2", "Two")], transcript.Cues.Select(cue => (cue.Id, cue.Text)));
        Assert.Empty(transcript.Warnings);
    }

    [Fact]
    public void Repeated_counters_are_replaced()
    {
        var transcript = Reading.SubRip("1\n00:00:01,000 --> 00:00:02,000\nOne\n\n1\n00:00:02,000 --> 00:00:03,000\nTwo");

        Assert.Equal(["1", "cue-2"], transcript.Ids());
        Assert.Equal(["cue-id-replaced@6x1"], transcript.Codes());
    }

    [Fact]
    public void Blank_lines_may_be_missing()
    {
        var transcript = Reading.SubRip(
            "1\n00:00:01,000 --> 00:00:02,000\nOne\n2\n00:00:02,000 --> 00:00:03,000\nTwo\n3\n00:00:03,000 --> 00:00:04,000\nThree"
        );

        Assert.Equal([("1", "One"), ("2", "Two"), ("3", "Three")], transcript.Cues.Select(cue => (cue.Id, cue.Text)));
        Assert.Equal(["missing-blank-line@5x2"], transcript.Codes());
    }

    [Fact]
    public void A_blank_line_within_a_cue_does_not_lose_the_rest()
    {
        var transcript = Reading.SubRip("1\n00:00:01,000 --> 00:00:02,000\nOne\n\nmore\n\n2\n00:00:02,000 --> 00:00:03,000\n\n\nTwo");

        Assert.Equal(["|One more", "|Two"], transcript.Said());
        Assert.Equal(["blank-line-in-cue@4x1"], transcript.Codes());
    }

    [Fact]
    public void A_number_inside_the_text_of_a_cue_is_kept()
    {
        var transcript = Reading.SubRip(
            "1\n00:00:01,000 --> 00:00:02,000\n42\n\n2\n00:00:02,000 --> 00:00:03,000\nand\n7\n\n3\n00:00:03,000 --> 00:00:04,000\n8"
        );

        Assert.Equal(["|42", "|and 7", "|8"], transcript.Said());
        Assert.Empty(transcript.Warnings);
    }

    [Fact]
    public void A_number_that_is_the_whole_text_of_a_cue_is_text_even_right_above_the_next_cue()
    {
        var transcript = Reading.SubRip("00:00:01,000 --> 00:00:02,000\n42\n00:00:02,000 --> 00:00:03,000\nTwo");

        Assert.Equal([("cue-1", "42"), ("cue-2", "Two")], transcript.Cues.Select(cue => (cue.Id, cue.Text)));
    }

    [Fact]
    public void A_counter_at_the_end_without_a_cue_is_ignored()
    {
        Assert.Equal(["|One"], Reading.SubRip("1\n00:00:01,000 --> 00:00:02,000\nOne\n\n2\n").Said());
    }

    [Fact]
    public void An_arrow_in_a_sentence_is_text()
    {
        Assert.Equal(["|Click File --> Open"], Reading.SubRip("1\n00:00:01,000 --> 00:00:02,000\nClick File --> Open").Said());
    }

    [Theory]
    [InlineData("00:00:xx,000 --> 00:00:02,000", "unreadable-timing@2x1")]
    [InlineData("-00:00:01,000 --> 00:00:02,000", "unreadable-timing@2x1")]
    [InlineData("999:00:00,000 --> 999:00:02,000", "time-too-large@2x1")]
    public void A_cue_whose_times_cannot_be_read_is_skipped(string timing, string warning)
    {
        var transcript = Reading.SubRip($"1\n{timing}\nlost\n\n2\n00:00:02,000 --> 00:00:03,000\nHi");

        Assert.Equal(["|Hi"], transcript.Said());
        Assert.Equal([warning], transcript.Codes());
    }

    [Fact]
    public void Two_labelled_speakers_in_one_cue_become_two_cues()
    {
        var transcript = Reading.SubRip(
            "1\n00:00:01,000 --> 00:00:02,000\n<i>ALICE:</i> Hi\nthere\nBOB: Hello\n\n2\n00:00:02,000 --> 00:00:03,000\nWell"
        );

        Assert.Equal(["ALICE|Hi there", "BOB|Hello", "|Well"], transcript.Said());
        Assert.Equal(["1", "cue-2", "2"], transcript.Ids());
    }

    [Fact]
    public void Chevrons_change_the_speaker()
    {
        Assert.Equal(
            ["|Good night.", "Bob|Night. What?", "|Right.", "|bits >> 2 is it."],
            Reading
                .SubRip(
                    "1\n00:00:01,000 --> 00:00:02,000\nGood night.\n>> Bob: Night.\nWhat? >> Right.\n\n"
                        + "2\n00:00:02,000 --> 00:00:03,000\nbits >> 2 is it."
                )
                .Said()
        );
    }
}
