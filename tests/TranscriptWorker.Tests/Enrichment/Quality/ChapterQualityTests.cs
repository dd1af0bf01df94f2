using System.Globalization;
using TranscriptWorker.Benchmarks.Quality;

namespace TranscriptWorker.Tests.Enrichment.Quality;

public sealed class ChapterQualityTests(ITestOutputHelper output)
{
    [Fact]
    public void Chapters_are_nearer_to_the_marked_ones_than_even_and_random_chapters()
    {
        Assert.SkipWhen(Samples.Folder is null, "The recordings in ../shared/samples are not here.");
        var rows = ChapterQuality.Rows(Samples.Folder!, TestContext.Current.CancellationToken);
        foreach (var (name, values) in rows)
        {
            var cells = values.Select(value => value.ToString("0.000", CultureInfo.InvariantCulture));
            output.WriteLine($"{name, -28} {string.Join("  ", cells)}");
        }

        var score = rows.ToDictionary(row => row.Name, row => row.Values[^1], StringComparer.Ordinal);
        foreach (var counts in new[] { "number known", "number free" })
        {
            var best = Math.Max(score[$"evenly spaced, {counts}"], score[$"random, {counts}"]);
            Assert.True(score[$"chapters, {counts}"] > Math.Max(best, score["no boundary"]) + 0.02, $"{counts}: {best}");
        }
    }

    [Fact]
    public void A_folder_without_recordings_has_no_rows()
    {
        using var folder = new TemporaryFolder();
        Assert.Empty(ChapterQuality.Rows(folder.Path, TestContext.Current.CancellationToken));
    }
}
