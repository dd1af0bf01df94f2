using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Tests.Enrichment.Formats.Html;

public sealed class HtmlFormatTests
{
    private const string Podcast = """
        <cite>Kevin:</cite>
        <time>0:00</time>
        <p>We have an update planned &amp; ready for
        these videos.</p>
        <cite>Ann</cite>
        <time>1:02:09</time>
        <p>You're not going to<br>believe it.</p>
        """;

    [Fact]
    public void Cite_time_and_paragraph_become_a_cue()
    {
        var transcript = Reading.Read(Podcast, null);
        Assert.Equal(
            ["0 Kevin|We have an update planned & ready for these videos.", "3729 Ann|You're not going to believe it."],
            transcript.SaidAt()
        );
        Assert.Empty(transcript.Warnings);
    }

    [Fact]
    public void A_page_around_the_transcript_is_no_speech()
    {
        var transcript = Reading.Read(
            $"<!DOCTYPE html><html lang=\"en-GB\"><head><title>Episode 3</title><style>p {{ color: red }}</style>"
                + $"<script>if (1 < 2) alert('<p>');</script></head><body><h1>Episode 3</h1><!-- <p>no</p> -->{Podcast}</body></html>",
            null
        );
        Assert.Equal(2, transcript.Cues.Count);
        Assert.Equal("en-GB", transcript.Language);
        Assert.Equal(["text-outside-cue@1x1"], transcript.Codes());
    }

    [Fact]
    public void Labels_may_stand_inside_the_paragraph_and_in_sections()
    {
        var transcript = Reading.Read(
            "<section><p><cite>Ann:</cite> <time datetime=\"PT1M2.5S\">soon</time> I read <cite>Moby Dick</cite> at <time>9:00</time>.</p>"
                + "<p>And more.</p></section><section><time>(90)</time><cite>Bo</cite><p>Why?</section>",
            null
        );
        Assert.Equal(["62.5 Ann|I read Moby Dick at 9:00.", "Ann|And more.", "90 Bo|Why?"], transcript.SaidAt());
    }

    [Fact]
    public void Html_without_speakers_and_times_is_refused_and_not_read_as_text() =>
        Assert.Equal(
            TranscriptRefusal.UnsupportedFormat,
            Reading.Refusal(() => Reading.Read("<!doctype html><html><body><p>Terms of use.</p></body></html>", null))
        );

    [Fact]
    public void A_signature_counts_more_than_a_stated_format()
    {
        var transcript = Reading.Read($"<html>{Podcast}</html>", "PlainText");
        Assert.Equal(2, transcript.Cues.Count);
        Assert.Equal("format-differs", transcript.Warnings[0].Code);
    }

    [Theory]
    [InlineData("<Ann> Hello there.\n<Bo> Hello.")]
    [InlineData("<i>Hello</i> there, said Ann.")]
    [InlineData("Use <p> and <cite> for speech.")]
    public void Text_with_a_tag_is_text(string text) =>
        Assert.StartsWith(text[..6], Reading.Read(text, null).Cues[0].Text, StringComparison.Ordinal);

    [Fact]
    public void Times_that_cannot_be_read_are_unknown_with_a_warning()
    {
        var transcript = Reading.Read("<cite>Ann</cite><time>soon</time><p>One.</p><time>99999999:00:00</time><p>Two.</p>", null);
        Assert.Equal(["Ann|One.", "Ann|Two."], transcript.SaidAt());
        Assert.Equal(["time-unreadable@1x2"], transcript.Codes());
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<p>")]
    [InlineData("<cite>")]
    [InlineData("<p a a a a a a a a ")]
    [InlineData("<")]
    [InlineData("&amp")]
    [InlineData("<!--")]
    [InlineData("<b>x")]
    [InlineData("<script>")]
    public void Hostile_html_is_read_in_linear_time(string piece)
    {
        var source = $"<cite>A</cite><p>Hello.</p>{string.Concat(Enumerable.Repeat(piece, 300_000 / piece.Length))}";
        var started = TimeProvider.System.GetTimestamp();
        var transcript = Reading.Read(source, null);
        Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(4));
        Reading.AssertSound(transcript, new TranscriptLimits());
    }

    [Fact]
    public void A_long_name_is_cut_with_a_warning()
    {
        var transcript = Reading.Read($"<cite>{new string('A', 300)}</cite><p>Hello.</p>", null);
        Assert.Equal(100, transcript.Cues[0].Speaker!.Length);
        Assert.Equal(["speaker-shortened@1x1"], transcript.Codes());
    }
}
