using System.Text.Json;

namespace TranscriptWorker.Testing;

/// <summary>The recorded work sessions that lie beside some copies of the repository.</summary>
internal static class Samples
{
    public static IReadOnlyList<string> Names { get; } =
    ["recording-dev-01", "recording-dev-02", "recording-dev-03", "recording-dev-04", "recording-dev-05"];

    /// <summary>Their folder; null if they are not there.</summary>
    public static string? Folder { get; } = FindFolder();

    /// <summary>A recording's WebVTT file.</summary>
    public static byte[] ReadBytes(string name) => File.ReadAllBytes(PathOf(name + ".vtt"));

    /// <summary>The titles that the speaker gave to the chapters, at both levels.</summary>
    public static IReadOnlyList<string> ReadChapterTitles(string name)
    {
        using var chapters = JsonDocument.Parse(File.ReadAllBytes(PathOf(name + ".chapters.json")));
        return
        [
            .. new[] { "coarse", "fine" }
                .SelectMany(level => chapters.RootElement.GetProperty(level).EnumerateArray())
                .Select(chapter => chapter.GetProperty("title").GetString()!),
        ];
    }

    private static string PathOf(string file) =>
        Path.Combine(Folder ?? throw new InvalidOperationException("The recordings in ../shared/samples are not here."), file);

    private static string? FindFolder()
    {
        var folder = Repository.PathOf("..", "shared", "samples");
        return Directory.Exists(folder) ? folder : null;
    }
}
