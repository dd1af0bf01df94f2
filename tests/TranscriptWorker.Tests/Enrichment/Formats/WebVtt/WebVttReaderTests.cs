namespace TranscriptWorker.Tests.Enrichment.Formats.WebVtt;

public sealed class WebVttReaderTests
{
    [Fact]
    public void A_cue_has_its_id_times_speaker_and_text()
    {
        var transcript = Reading.WebVtt(
            "WEBVTT\n\nintro\n00:00:01.500 --> 01:00:04.000 align:start position:10%\n<v Jane Doe>Hello\nworld\n"
        );

        var cue = Assert.Single(transcript.Cues);
        Assert.Equal(("intro", 1500, 3_604_000, "Jane Doe", "Hello world"), (cue.Id, cue.StartMs, cue.EndMs, cue.Speaker, cue.Text));
        Assert.Empty(transcript.Warnings);
    }

    [Fact]
    public void Times_may_have_no_hours_and_no_spaces_around_the_arrow()
    {
        var cue = Assert.Single(Reading.WebVtt("WEBVTT\n\n01:02.003-->100:00:00.000\nHi").Cues);

        Assert.Equal((62_003, 360_000_000), (cue.StartMs, cue.EndMs));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Lines_may_end_with_LF_CR_LF_or_CR(string end)
    {
        var transcript = Reading.WebVtt(
            "WEBVTT\n\n00:01.000 --> 00:02.000\nOne\ntwo\n\n00:03.000 --> 00:04.000\nThree".Replace("\n", end, StringComparison.Ordinal)
        );

        Assert.Equal(["|One two", "|Three"], transcript.Said());
        Assert.Empty(transcript.Warnings);
    }

    [Fact]
    public void The_header_gives_the_language_and_nothing_else()
    {
        var transcript = Reading.WebVtt(
            "\uFEFFWEBVTT - A title\nKind: captions\nLanguage: pt-BR\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000\n\n"
                + "00:01.000 --> 00:02.000\nOi"
        );

        Assert.Equal("pt-BR", transcript.Language);
        Assert.Equal(["|Oi"], transcript.Said());
        Assert.Empty(transcript.Warnings);
    }

    [Fact]
    public void An_invalid_language_tag_is_ignored_with_a_warning()
    {
        var transcript = Reading.WebVtt("WEBVTT\nLanguage: Brazilian Portuguese\n\n00:01.000 --> 00:02.000\nOi");

        Assert.Null(transcript.Language);
        Assert.Equal(["language-invalid@2x1"], transcript.Codes());
    }

    [Fact]
    public void Comments_style_sheets_and_regions_are_skipped()
    {
        var transcript = Reading.WebVtt(
            "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:fred\nwidth:40%\n\n"
                + "NOTE\nline one\nline two\n\nNOTE one line\n\n00:01.000 --> 00:02.000\nHi\n\nNOTE\tend"
        );

        Assert.Equal(["|Hi"], transcript.Said());
        Assert.Empty(transcript.Warnings);
    }

    [Fact]
    public void A_cue_with_two_voices_becomes_two_cues_that_share_its_time()
    {
        var transcript = Reading.WebVtt("WEBVTT\n\nx\n00:01.000 --> 00:02.000\n<v Ann>Hi Bob</v> <v.loud.far Bob>Hi!\n");

        Assert.Equal(["Ann|Hi Bob", "Bob|Hi!"], transcript.Said());
        Assert.Equal(["x", "cue-2"], transcript.Ids());
        Assert.Equal([(1000, 1666), (1666, 2000)], transcript.Cues.Select(cue => (cue.StartMs!.Value, cue.EndMs!.Value)));
        Assert.Empty(transcript.Warnings);
    }

    [Fact]
    public void After_a_nested_voice_the_outer_voice_continues()
    {
        Assert.Equal(
            ["A|one", "B|two", "A|three", "|four"],
            Reading.WebVtt("WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>one<v B>two</v>three</v>four").Said()
        );
    }

    [Theory]
    [InlineData("<c.yellow.bg_blue>a</c> <i>b</i> <b>c</b> <u>d</u> <lang en-GB>e</lang>", "a b c d e")]
    [InlineData("one <00:00:01.500>two <01:02.000><c>three</c>", "one two three")]
    [InlineData("<ruby>base<rt>-reading</rt></ruby>", "base-reading")]
    [InlineData("a<>b</>c<.d>e", "abce")]
    [InlineData("R&amp;D &lt;b&gt; a&nbsp;b&lrm;&rlm; &eacute;&hellip; &#233;&#xE9;&#x1F600; &#x80;", "R&D <b> a b é… éé😀 €")]
    [InlineData("&#0; &#xD800; &#x110000;", "\uFFFD \uFFFD \uFFFD")]
    [InlineData("AT&T &unknown; &amp &;&#;&#x; & co", "AT&T &unknown; &amp &;&#;&#x; & co")]
    public void Markup_is_removed_from_the_text(string source, string expected)
    {
        Assert.Equal(["|" + expected], Reading.WebVtt("WEBVTT\n\n00:00.000 --> 00:02.000\n" + source).Said());
    }

    [Theory]
    [InlineData("if a < b and c > d", "if a < b and c > d")]
    [InlineData("I <3 you", "I <3 you")]
    [InlineData("I <3 you> so", "I <3 you> so")]
    [InlineData("mail <me@example.org>", "mail <me@example.org>")]
    [InlineData("the end <i", "the end <i")]
    public void A_less_than_sign_that_begins_no_tag_stays_as_text(string source, string expected)
    {
        var transcript = Reading.WebVtt("WEBVTT\n\n00:00.000 --> 00:02.000\n" + source);

        Assert.Equal(["|" + expected], transcript.Said());
        Assert.Equal(["stray-markup@3x1"], transcript.Codes());
    }

    [Fact]
    public void A_tag_that_the_format_does_not_have_is_removed_with_a_warning()
    {
        var transcript = Reading.WebVtt("WEBVTT\n\n00:00.000 --> 00:02.000\n<blink>Hi</blink>");

        Assert.Equal(["|Hi"], transcript.Said());
        Assert.Equal(["unknown-tag@3x2"], transcript.Codes());
    }

    [Fact]
    public void The_name_of_a_speaker_is_normalised_and_cut()
    {
        var transcript = Reading.WebVtt(
            $"WEBVTT\n\n00:00.000 --> 00:02.000\n<v  Ann\u202E &amp;\t Bob >Hi\n\n"
                + $"00:02.000 --> 00:03.000\n<v {new string('x', 99)}😀>Hi\n\n00:03.000 --> 00:04.000\n<v>Hi"
        );

        Assert.Equal(["Ann & Bob|Hi", new string('x', 99) + "|Hi", "|Hi"], transcript.Said());
        Assert.Equal(["speaker-shortened@6x1"], transcript.Codes());
    }

    [Fact]
    public void Labels_name_the_speakers_if_there_are_no_voice_spans()
    {
        const string Labelled = "WEBVTT\n\n00:00.000 --> 00:02.000\nJane Doe: Hi\n\n00:02.000 --> 00:03.000\nJane Doe: there";

        Assert.Equal(["Jane Doe|Hi", "Jane Doe|there"], Reading.WebVtt(Labelled).Said());
        Assert.Equal(
            ["|Jane Doe: Hi", "|Jane Doe: there", "Ann|Yes"],
            Reading.WebVtt(Labelled + "\n\n00:03.000 --> 00:04.000\n<v Ann>Yes").Said()
        );
    }

    [Theory]
    [InlineData("WEBVTT\n\n00:00:01,000 --> 00:00:02,000\nHi", "comma-in-time@3x1")]
    [InlineData("WEBVTT\n\n0:01.000 --> 00:02\nHi", "irregular-time@3x1")]
    [InlineData("WEBVTT\n\n90:00.5 --> 95:00.0000\nHi", "irregular-time@3x1")]
    [InlineData("00:01.000 --> 00:02.000\nHi", "header-missing@1x1")]
    [InlineData("\n\nWEBVTT\n\n00:01.000 --> 00:02.000\nHi", "header-malformed@3x1")]
    [InlineData("WEBVTT\n00:01.000 --> 00:02.000\nHi", "header-malformed@2x1")]
    [InlineData("WEBVTT\n\n00:02.000 --> 00:01.000\nHi", "end-before-start@3x1")]
    [InlineData("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n\n00:00.000 --> 00:00.500\nHo", "times-out-of-order@6x1")]
    [InlineData("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n\n00:01.500 --> 00:02.500\nHo", "times-overlap@6x1")]
    [InlineData("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\n00:02.000 --> 00:02.500\nHo", "missing-blank-line@5x1")]
    [InlineData("WEBVTT\n\nstray\ntext\n\n00:01.000 --> 00:02.000\nHi", "text-outside-cue@3x1")]
    [InlineData("WEBVTT\n\n00:01.000 --> 00:02.000\n<i></i>\n\n00:02.000 --> 00:03.000\nHi", "empty-cue@3x1")]
    [InlineData("WEBVTT\n\n00:61.000 --> 00:02.000\nlost\n\n00:02.000 --> 00:03.000\nHi", "unreadable-timing@3x1")]
    [InlineData("WEBVTT\n\n00:61:00.000 --> 00:02.000\nlost\n\n-->\nlost\n\n00:02.000 --> 00:03.000\nHi", "unreadable-timing@3x2")]
    [InlineData("WEBVTT\n\n597:00:00.000 --> 597:00:01.000\nlost\n\n00:02.000 --> 00:03.000\nHi", "time-too-large@3x1")]
    [InlineData("WEBVTT\n\n99999999999999999999:00:00.000 --> 00:01.000\nlost\n\n00:02.000 --> 00:03.000\nHi", "time-too-large@3x1")]
    [InlineData("WEBVTT\n\na\n00:01.000 --> 00:02.000\nHi\n\na\n00:02.000 --> 00:03.000\nHo", "cue-id-replaced@8x1")]
    [InlineData("WEBVTT\n\n00:01.000 --> 00:02.000\nHi\u0007\u202E", "characters-removed@3x1")]
    public void A_tolerated_deviation_causes_a_warning(string source, string warning)
    {
        var transcript = Reading.WebVtt(source);

        Assert.Equal([warning], transcript.Codes());
        Assert.StartsWith("Hi", transcript.Cues[0].Text, StringComparison.Ordinal);
        Assert.DoesNotContain(transcript.Cues, cue => cue.Text.Contains("lost", StringComparison.Ordinal));
        Reading.AssertSound(transcript, new());
    }

    [Fact]
    public void Half_a_surrogate_pair_is_replaced_with_a_warning()
    {
        // An attribute's argument cannot hold one: it is stored as UTF-8.
        var transcript = Reading.WebVtt("WEBVTT\n\n00:01.000 --> 00:02.000\nH\uD800i\uDC00");

        Assert.Equal(["|H\uFFFDi\uFFFD"], transcript.Said());
        Assert.Equal(["characters-removed@3x1"], transcript.Codes());
    }

    [Fact]
    public void A_cue_that_ends_before_it_starts_has_no_duration()
    {
        var cue = Assert.Single(Reading.WebVtt("WEBVTT\n\n00:02.000 --> 00:01.000\nHi").Cues);

        Assert.Equal((2000, 2000), (cue.StartMs, cue.EndMs));
    }

    [Fact]
    public void The_largest_time_is_the_largest_integer()
    {
        var cue = Assert.Single(Reading.WebVtt("WEBVTT\n\n00:00.000 --> 596:31:23.647\nHi\n\n00:00.000 --> 596:31:23.648\nlost").Cues);

        Assert.Equal(int.MaxValue, cue.EndMs);
    }

    [Fact]
    public void Cues_keep_the_order_of_the_source_regardless_of_their_times()
    {
        var transcript = Reading.WebVtt("WEBVTT\n\n00:05.000 --> 00:06.000\nlate\n\n00:01.000 --> 00:02.000\nearly");

        Assert.Equal(["|late", "|early"], transcript.Said());
    }

    [Fact]
    public void A_comment_right_before_a_timing_line_is_not_its_id()
    {
        var transcript = Reading.WebVtt("WEBVTT\n\nNOTE remember\n00:01.000 --> 00:02.000\nHi");

        Assert.Equal("cue-1", Assert.Single(transcript.Cues).Id);
        Assert.Equal(["missing-blank-line@4x1"], transcript.Codes());
    }

    [Fact]
    public void A_counter_above_a_timing_line_is_an_id_even_without_a_blank_line()
    {
        var transcript = Reading.WebVtt(
            "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nHi\n2\n00:02.000 --> 00:03.000\n1984\n00:03.000 --> 00:04.000\nHo"
        );

        Assert.Equal([("1", "Hi"), ("2", "1984"), ("cue-3", "Ho")], transcript.Cues.Select(cue => (cue.Id, cue.Text)));
        Assert.Equal(["missing-blank-line@7x2"], transcript.Codes());
    }
}
