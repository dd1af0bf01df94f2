using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Formats;

public sealed class TranscriptReaderTests
{
    private const string WebVtt = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v Ann>Hi";

    [Theory]
    [InlineData(WebVtt, "Ann|Hi")]
    [InlineData("1\n00:00:01,000 --> 00:00:02,000\n<i>Hi</i>", "|Hi")]
    [InlineData("00:01.000 --> 00:02.000\n<i>Hi</i>", "|Hi")]
    [InlineData("WEBVTTX\n<i>Hi</i>", "|WEBVTTX")]
    [InlineData("<i>Hi</i>", "|<i>Hi</i>")]
    public void The_format_is_recognised_from_the_content(string content, string expected) =>
        Assert.Equal(expected, Reading.Read(content, null).Said()[0]);

    [Theory]
    [InlineData("SubRip")]
    [InlineData("PlainText")]
    public void The_signature_of_WebVTT_overrides_the_stated_format(string format)
    {
        var transcript = Reading.Read(WebVtt, format);

        Assert.Equal(["Ann|Hi"], transcript.Said());
        Assert.Equal(["format-differs@1x1"], transcript.Codes());
    }

    [Theory]
    [InlineData("", null, TranscriptRefusal.Empty)]
    [InlineData(" \r\n\t", "SubRip", TranscriptRefusal.Empty)]
    [InlineData("\u200B", "PlainText", TranscriptRefusal.Empty)]
    [InlineData("WEBVTT", null, TranscriptRefusal.Empty)]
    [InlineData("WEBVTT\n\n00:01.000 --> 00:02.000\n\n", null, TranscriptRefusal.Empty)]
    [InlineData("WEBVTT\n\nbad --> 00:02.000\nHi", null, TranscriptRefusal.Empty)]
    [InlineData("Only text", "WebVtt", TranscriptRefusal.UnsupportedFormat)]
    [InlineData("Only text", "SubRip", TranscriptRefusal.UnsupportedFormat)]
    [InlineData("Only text", "Unknown", TranscriptRefusal.UnsupportedFormat)]
    public void A_source_without_speech_or_in_another_format_is_refused(string content, string? format, TranscriptRefusal refusal) =>
        Assert.Equal(refusal, Reading.Refusal(() => Reading.Read(content, format)));

    [Fact]
    public void Content_may_be_as_long_as_the_limit()
    {
        var limits = new TranscriptLimits { MaxContentLength = 1024 };

        Assert.Equal(1024, Reading.Read(new string('a', 1024), null, limits).Cues[0].Text.Length);
        Assert.Equal(TranscriptRefusal.TooLarge, Reading.Refusal(() => Reading.Read(new string('a', 1025), null, limits)));
    }

    [Fact]
    public void There_may_be_as_many_cues_as_the_limit()
    {
        var limits = new TranscriptLimits { MaxCues = 2 };

        Assert.Equal(2, Reading.Read("a\nb", null, limits).Cues.Count);
        Assert.Equal(TranscriptRefusal.TooLarge, Reading.Refusal(() => Reading.Read("a\nb\nc", null, limits)));
    }

    [Fact]
    public void Splitting_a_cue_counts_against_the_limit_too()
    {
        var limits = new TranscriptLimits { MaxCues = 2, MaxCueLength = 256 };

        Assert.Equal(TranscriptRefusal.TooLarge, Reading.Refusal(() => Reading.Read(new string('a', 513), null, limits)));
    }

    [Fact]
    public void A_long_cue_is_split_at_spaces_or_between_characters()
    {
        var limits = new TranscriptLimits { MaxCueLength = 256 };
        var words = new string('a', 200) + " " + new string('b', 255) + "😀" + new string('c', 256) + " d";
        var transcript = Reading.Read($"WEBVTT\n\nx\n00:01.000 --> 00:02.000\n<v Ann>{words}", null, limits);

        Assert.Equal(
            [new string('a', 200), new string('b', 255), "😀" + new string('c', 254), "cc d"],
            transcript.Cues.Select(cue => cue.Text).ToArray()
        );
        Assert.Equal(["x", "cue-2", "cue-3", "cue-4"], transcript.Ids());
        Assert.All(transcript.Cues, cue => Assert.Equal(("Ann", 1000, 2000), (cue.Speaker, cue.StartMs, cue.EndMs)));
        Assert.Equal(["cue-split@4x1"], transcript.Codes());
    }

    [Fact]
    public void The_same_source_gives_the_same_bytes_and_they_read_back()
    {
        const string Content =
            "WEBVTT\nLanguage: en\n\n00:03,000 --> 00:02\n<v Ann>Hi\u0007\n\nstray\n\n00:01.000 --> 00:02.000\n<x>😀</x>";
        var json = Reading.Read(Content, null).ToJson();

        Assert.Equal(json, Reading.Read(new string(Content), null).ToJson());
        Assert.Equal(json, Transcript.FromJson(json).ToJson());
    }

    [Fact]
    public void Warnings_and_refusals_never_quote_the_source()
    {
        var transcript = Reading.Read(
            "WEBVTT\nLanguage: sesame street\n\nsesame\n00:0x --> sesame\nHi\n\nsesame\n\n00:01 --> 00:02\n<sesame>Hi",
            null
        );
        var refused = Assert.Throws<TranscriptRefusedException>(() => Reading.Read("sesame", "SubRip"));

        Assert.Equal(5, transcript.Warnings.Count);
        Assert.DoesNotContain(transcript.Warnings, warning => warning.Message.Contains("sesame", StringComparison.Ordinal));
        Assert.DoesNotContain("sesame", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WebVtt)]
    [InlineData("WEBVTT")]
    public void Reading_ends_when_it_is_cancelled(string content) =>
        Assert.Throws<OperationCanceledException>(() => TranscriptReader.Read(content, null, new(), new CancellationToken(canceled: true)));
}
