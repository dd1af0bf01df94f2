namespace TranscriptWorker.Tests.Enrichment.Formats.Cues;

public sealed class CueIdsTests
{
    [Fact]
    public void A_generated_id_never_equals_an_id_of_the_source()
    {
        var transcript = Reading.WebVtt(
            "WEBVTT\n\n00:01.000 --> 00:02.000\na\n\ncue-1\n00:02.000 --> 00:03.000\nb\n\ncue-1-2\n00:03.000 --> 00:04.000\nc"
        );

        Assert.Equal(["cue-1-3", "cue-1", "cue-1-2"], transcript.Ids());
        Assert.Empty(transcript.Warnings);
    }

    [Theory]
    [InlineData(64, "")]
    [InlineData(65, "cue-id-replaced@4x1")]
    public void An_id_of_the_source_may_have_64_characters(int length, string warning)
    {
        var id = new string('i', length);
        var transcript = Reading.WebVtt($"WEBVTT\n\n{id}\n00:01.000 --> 00:02.000\na");

        Assert.Equal(warning.Length == 0 ? id : "cue-1", transcript.Cues[0].Id);
        Assert.Equal(warning.Length == 0 ? [] : [warning], transcript.Codes());
    }

    [Fact]
    public void An_id_with_control_characters_is_replaced() =>
        Assert.Equal("cue-1", Reading.WebVtt("WEBVTT\n\na\u202Eb\n00:01.000 --> 00:02.000\na").Cues[0].Id);
}
