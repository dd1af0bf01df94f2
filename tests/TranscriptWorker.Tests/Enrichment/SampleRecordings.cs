using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Tests.Enrichment;

/// <summary>The recorded work sessions that lie beside the repository; without them a test that asks for one is skipped.</summary>
internal static class SampleRecordings
{
    public static IReadOnlyList<string> Names => Samples.Names;

    public static Transcript Read(string name) =>
        TranscriptReader.Read(TranscriptText.Decode(ReadBytes(name), new()), format: null, new(), TestContext.Current.CancellationToken);

    /// <summary>A recording's file.</summary>
    public static byte[] ReadBytes(string name)
    {
        SkipWithout();
        return Samples.ReadBytes(name);
    }

    /// <summary>The speaker's titles of the chapters, at both levels.</summary>
    public static IReadOnlyList<string> ChapterTitles(string name)
    {
        SkipWithout();
        return Samples.ReadChapterTitles(name);
    }

    private static void SkipWithout() => Assert.SkipWhen(Samples.Folder is null, "The recordings in ../shared/samples are not here.");
}
