using System.Text.Json;
using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Tests.Enrichment.Features;

/// <summary>The recorded work sessions that lie beside the repository, where they do.</summary>
internal static class SampleRecordings
{
    public static IReadOnlyList<string> Names { get; } =
        ["recording-dev-01", "recording-dev-02", "recording-dev-03", "recording-dev-04", "recording-dev-05"];

    /// <summary>Reads a recording, or skips the test that asks for it.</summary>
    public static Transcript Read(string name) => ReadThrowawayVtt(Path.Combine(FolderOrSkip(), name + ".vtt"));

    /// <summary>The titles that the speaker gave to the chapters, at both levels.</summary>
    public static IReadOnlyList<string> ChapterTitles(string name)
    {
        using var chapters = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(FolderOrSkip(), name + ".chapters.json")));
        return
        [
            .. new[] { "coarse", "fine" }
                .SelectMany(level => chapters.RootElement.GetProperty(level).EnumerateArray())
                .Select(chapter => chapter.GetProperty("title").GetString()!),
        ];
    }

    private static string FolderOrSkip()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TranscriptWorker.sln"))) folder = folder.Parent;
        var samples = folder is null ? null : Path.Combine(folder.FullName, "..", "shared", "samples");
        if (samples is null || !Directory.Exists(samples)) Assert.Skip("The recordings in ../shared/samples are not here.");
        return samples;
    }

    /// <summary>Reads no more of WebVTT than these five files hold; the service's own reader takes its place.</summary>
    private static Transcript ReadThrowawayVtt(string path)
    {
        var cues = new List<Cue>();
        var (startMs, endMs) = (0, 0);
        foreach (var line in File.ReadLines(path).Skip(1).Where(line => line.Length > 0))
        {
            if (line.Contains(" --> ", StringComparison.Ordinal))
            {
                (startMs, endMs) = (Milliseconds(line[..12]), Milliseconds(line[17..]));
                continue;
            }

            var voice = line.IndexOf('>', StringComparison.Ordinal);
            cues.Add(new Cue($"{cues.Count}", startMs, endMs, line[3..voice], line[(voice + 1)..]));
        }

        return new Transcript(null, cues, []);
    }

    private static int Milliseconds(string time) => (int)TimeSpan.Parse(time).TotalMilliseconds;
}
