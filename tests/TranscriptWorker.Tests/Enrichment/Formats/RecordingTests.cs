using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Formats;

/// <summary>Reads real recordings, which are not part of the repository.</summary>
public sealed class RecordingTests
{
    [Theory]
    [InlineData("recording-dev-01", 90, 1)]
    [InlineData("recording-dev-02", 155, 1)]
    [InlineData("recording-dev-03", 87, 1)]
    [InlineData("recording-dev-04", 97, 1)]
    [InlineData("recording-dev-05", 547, 4)]
    public void A_recording_is_read_completely(string name, int cues, int speakers)
    {
        var text = TranscriptText.Decode(SampleRecordings.ReadBytes(name), new());
        var transcript = TranscriptReader.Read(text, null, new(), TestContext.Current.CancellationToken);

        Assert.Null(text.GuessedEncoding);
        Assert.Equal(cues, transcript.Cues.Count);
        Assert.Equal(
            Enumerable.Range(1, speakers).Select(number => $"Speaker {number}").ToArray(),
            transcript.Cues.Select(cue => cue.Speaker ?? "").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray()
        );
        Assert.DoesNotContain(transcript.Warnings, warning => warning.Code is not ("times-overlap" or "times-out-of-order"));
        Reading.AssertSound(transcript, new());
    }
}
