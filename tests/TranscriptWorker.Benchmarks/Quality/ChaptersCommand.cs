using System.Globalization;

namespace TranscriptWorker.Benchmarks.Quality;

/// <summary>Prints the table of <see cref="ChapterQuality"/>.</summary>
internal static class ChaptersCommand
{
    public static int Run(IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        if (options is not ["--recordings", var folder])
        {
            Console.WriteLine("Skipped: name a folder of recordings with marked chapters with --recordings FOLDER.");
            return 0;
        }

        var rows = ChapterQuality.Rows(folder, cancellationToken);
        if (rows.Count == 0)
        {
            Console.WriteLine($"Skipped: {folder} has no file NAME.chapters.json.");
            return 0;
        }

        Console.WriteLine($"| chapters | {string.Join(" | ", ChapterQuality.Columns)} |");
        Console.WriteLine($"| --- |{string.Concat(Enumerable.Repeat(" --- |", ChapterQuality.Columns.Count))}");
        foreach (var (name, values) in rows)
        {
            var cells = values.Select(value => value.ToString("0.000", CultureInfo.InvariantCulture));
            Console.WriteLine($"| {name} | {string.Join(" | ", cells)} |");
        }

        return 0;
    }
}
