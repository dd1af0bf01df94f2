using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment.Formats;

/// <summary>Real recordings, which are not part of the repository: they lie beside it.</summary>
public sealed class RecordingTests
{
    [Theory]
    [InlineData("recording-dev-01.vtt", 90, 1)]
    [InlineData("recording-dev-02.vtt", 155, 1)]
    [InlineData("recording-dev-03.vtt", 87, 1)]
    [InlineData("recording-dev-04.vtt", 97, 1)]
    [InlineData("recording-dev-05.vtt", 547, 4)]
    public async Task A_recording_is_read_in_full(string name, int cues, int speakers)
    {
        var path = Path.Combine(FindSamples(), name);
        Assert.SkipUnless(File.Exists(path), $"{path} is missing.");
        var bytes = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

        var text = TranscriptText.Decode(bytes, new());
        var transcript = TranscriptReader.Read(text, null, new(), TestContext.Current.CancellationToken);

        Assert.False(text.EncodingGuessed);
        Assert.Equal(cues, transcript.Cues.Count);
        Assert.Equal(
            Enumerable.Range(1, speakers).Select(number => $"Speaker {number}").ToArray(),
            transcript.Cues.Select(cue => cue.Speaker ?? "").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray());
        Assert.DoesNotContain(transcript.Warnings, warning => warning.Code is not ("times-overlap" or "times-out-of-order"));
        Reading.AssertSound(transcript, new());
    }

    private static string FindSamples()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TranscriptWorker.sln")))
            folder = folder.Parent;

        Assert.SkipWhen(folder is null, "The repository's root is not above the tests.");
        return Path.GetFullPath(Path.Combine(folder!.FullName, "..", "shared", "samples"));
    }
}
