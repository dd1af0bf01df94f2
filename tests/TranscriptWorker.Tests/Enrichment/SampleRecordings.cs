using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment;

/// <summary>Recordings outside the repository. Tests that need them are skipped if they are missing.</summary>
internal static class SampleRecordings
{
    public static IReadOnlyList<string> Names { get; } =
    ["recording-dev-01", "recording-dev-02", "recording-dev-03", "recording-dev-04", "recording-dev-05"];

    /// <summary>Reads a recording, or skips the test if there is none.</summary>
    public static Transcript Read(string name) =>
        TranscriptReader.Read(TranscriptText.Decode(ReadBytes(name), new()), format: null, new(), TestContext.Current.CancellationToken);

    /// <summary>The bytes of a recording. Skips the test if there are none.</summary>
    public static byte[] ReadBytes(string name) => File.ReadAllBytes(Path.Combine(FolderOrSkip(), name + ".vtt"));

    /// <summary>The speaker's titles of the chapters, at both levels.</summary>
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
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "TranscriptWorker.sln")))
            folder = folder.Parent;
        var samples = folder is null ? null : Path.Combine(folder.FullName, "..", "shared", "samples");
        if (samples is null || !Directory.Exists(samples))
            Assert.Skip("There are no recordings in ../shared/samples.");
        return samples;
    }
}
