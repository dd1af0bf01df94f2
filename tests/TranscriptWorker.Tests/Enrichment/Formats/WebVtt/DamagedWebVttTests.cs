using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Tests.Enrichment.Formats.WebVtt;

/// <summary>Damage that exporters, servers and editors do to WebVTT files.</summary>
public sealed class DamagedWebVttTests
{
    [Fact]
    public void Text_behind_a_blank_line_belongs_to_the_open_cue()
    {
        var transcript = Reading.WebVtt(
            "WEBVTT\n\na\n00:01.000 --> 00:02.000\n<v Ann>One\n\nmore\nand\n\nmore\n\nb\n00:02.000 --> 00:03.000\n\nTwo"
        );

        Assert.Equal(["Ann|One more and more", "|Two"], transcript.Said());
        Assert.Equal(["a", "b"], transcript.Ids());
        Assert.Equal(["blank-line-in-cue@6x1"], transcript.Codes());
    }

    [Theory]
    [InlineData("NOTE a comment\nof two lines")]
    [InlineData("STYLE\n::cue { color: red }")]
    [InlineData("REGION\nid:left")]
    public void A_comment_ends_the_open_cue(string block)
    {
        var transcript = Reading.WebVtt($"WEBVTT\n\n00:01.000 --> 00:02.000\nOne\n\n{block}\n\n00:02.000 --> 00:03.000\nTwo");

        Assert.Equal(["|One", "|Two"], transcript.Said());
        Assert.Empty(transcript.Warnings);
    }

    [Theory]
    [InlineData("Click File --> Export")]
    [InlineData("--> go on")]
    [InlineData("from 10:30 --> 11:00")]
    [InlineData("5 --> 6")]
    public void An_arrow_in_a_sentence_is_text(string sentence)
    {
        var transcript = Reading.WebVtt($"WEBVTT\n\n00:01.000 --> 00:02.000\n{sentence}\nOne\n\n00:02.000 --> 00:03.000\nTwo");

        Assert.Equal([$"|{sentence} One", "|Two"], transcript.Said());
        Assert.Empty(transcript.Warnings);
    }

    [Fact]
    public void Text_of_a_cue_right_above_the_next_cue_is_no_identifier()
    {
        var transcript = Reading.WebVtt("WEBVTT\n\n00:01.000 --> 00:02.000\n\nGood morning all\n00:02.000 --> 00:03.000\n\nTwo");

        Assert.Equal(["|Good morning all", "|Two"], transcript.Said());
        Assert.Equal(["cue-1", "cue-2"], transcript.Ids());
    }

    [Fact]
    public void A_NUL_is_a_replacement_character()
    {
        var transcript = Reading.Read("WEBVTT\n\n00:01.000 --> 00:02.000\nca\0fe", null);

        Assert.Equal(["|ca\uFFFDfe"], transcript.Said());
        Assert.Equal(["characters-removed@3x1"], transcript.Codes());
    }

    [Fact]
    public void A_source_full_of_NULs_is_not_text() =>
        Assert.Equal(
            TranscriptRefusal.NotText,
            Reading.Refusal(() => Reading.WebVtt("WEBVTT\n\n00:01.000 --> 00:02.000\n" + new string('\0', 99)))
        );

    [Theory]
    [InlineData("<ruby>book<rt>pages</rt></ruby> one", "book pages one")]
    [InlineData("<ruby>book<rt>pages</rt>bind<rt>tie</rt></ruby>.", "book pages bind tie.")]
    [InlineData("<ruby>漢字<rt>かんじ</rt></ruby>です", "漢字かんじです")]
    [InlineData("<ruby>base <rt> reading</rt></ruby>", "base reading")]
    public void Ruby_text_follows_its_base_as_a_word(string source, string expected) =>
        Assert.Equal(["|" + expected], Reading.WebVtt("WEBVTT\n\n00:01.000 --> 00:02.000\n" + source).Said());

    [Theory]
    [InlineData("a<b and c>d", "a<b and c>d")]
    [InlineData("<i >a</i> <b class=\"x\">b</b>", "a b")]
    [InlineData("if x <y and z> w", "if x <y and z> w")]
    [InlineData("<u x", "<u x")]
    public void A_tag_with_words_where_none_belong_is_text(string source, string expected) =>
        Assert.Equal(["|" + expected], Reading.WebVtt("WEBVTT\n\n00:01.000 --> 00:02.000\n" + source).Said());

    [Theory]
    [InlineData("MPEGTS:900000,LOCAL:00:00:00.000", "MPEGTS:1800000,LOCAL:00:00:00.000", 11_000)]
    [InlineData("LOCAL:00:00:00.000,MPEGTS:900000", "LOCAL:00:00:05.000,MPEGTS:1800000", 6_000)]
    [InlineData("MPEGTS:8589844592,LOCAL:00:00:00.000", "MPEGTS:0,LOCAL:00:00:00.000", 2_000)]
    [InlineData("MPEGTS:0,LOCAL:00:00:00.000", "MPEGTS:x,LOCAL:00:00:00.000", 1_000)]
    [InlineData("MPEGTS:9000000,LOCAL:00:00:00.000", "MPEGTS:0,LOCAL:00:00:00.000", 0)]
    public void Times_of_a_segment_are_mapped_to_those_of_the_first(string first, string second, int expected)
    {
        var transcript = Reading.WebVtt(
            $"WEBVTT\nX-TIMESTAMP-MAP={first}\n\n00:00.000 --> 00:01.000\nOne\n\n"
                + $"WEBVTT\nX-TIMESTAMP-MAP={second}\n\n00:01.000 --> 00:02.000\nTwo"
        );

        Assert.Equal(["|One", "|Two"], transcript.Said());
        Assert.Equal(expected, transcript.Cues[1].StartMs);
    }

    [Theory]
    [InlineData("\n\n")]
    [InlineData("\n")]
    [InlineData("\n\uFEFF")]
    [InlineData("\n\n\n\uFEFF")]
    public void The_header_of_a_segment_is_no_text_without_a_blank_line_either(string joint)
    {
        var transcript = Reading.WebVtt($"WEBVTT\n\n00:01.000 --> 00:02.000\nOne{joint}WEBVTT\n\n00:02.000 --> 00:03.000\nTwo");

        Assert.Equal(["|One", "|Two"], transcript.Said());
    }

    [Fact]
    public void A_cue_cut_at_the_end_of_a_segment_is_one_cue()
    {
        var transcript = Reading.WebVtt(
            "WEBVTT\n\n1\n00:01.000 --> 00:04.000\nOne\n\n2\n00:04.000 --> 00:06.000\nTwo\n\n"
                + "WEBVTT\n\n2\n00:06.000 --> 00:08.000\nTwo\n\n3\n00:08.000 --> 00:09.000\nOne"
        );

        Assert.Equal(
            [("1", 1000, 4000), ("2", 4000, 8000), ("3", 8000, 9000)],
            transcript.Cues.Select(cue => (cue.Id, cue.StartMs!.Value, cue.EndMs!.Value))
        );
    }

    [Fact]
    public void Several_cues_that_are_sent_again_are_kept_once()
    {
        const string Cues = "00:01.000 --> 00:02.000\nOne\n\n00:02.000 --> 00:03.000\nTwo\n\n00:03.000 --> 00:04.000\nThree\n\n";
        var transcript = Reading.WebVtt($"WEBVTT\n\n{Cues}WEBVTT\n\n{Cues}00:04.000 --> 00:05.000\nFour\n\nWEBVTT\n\n");

        Assert.Equal(["|One", "|Two", "|Three", "|Four"], transcript.Said());
        Assert.Equal(["cue-sent-again@14x3"], transcript.Codes());
    }
}
