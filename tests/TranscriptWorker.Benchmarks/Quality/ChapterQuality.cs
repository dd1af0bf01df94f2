namespace TranscriptWorker.Benchmarks.Quality;

/// <summary>
/// Measures chapters on recordings whose chapters a person marked at two levels. No parameter is fitted to these recordings, so that each
/// of them counts as left out.
/// </summary>
internal static class ChapterQuality
{
    private const int RandomDraws = 200;

    /// <summary>
    /// Pk and WindowDiff: lower is better. F1 counts boundaries within three cues: higher is better. S is the mean of 1 - Pk, 1 -
    /// WindowDiff and F1 over both levels.
    /// </summary>
    public static IReadOnlyList<string> Columns { get; } = ["coarse Pk", "coarse WD", "coarse F1", "fine Pk", "fine WD", "fine F1", "S"];

    /// <summary>Means over the recordings, a row for each method; empty if the folder has no recordings.</summary>
    /// <param name="folder">Folder with <c>NAME.vtt</c> and <c>NAME.chapters.json</c>.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The name of each method, and its values in the order of <see cref="Columns"/>.</returns>
    public static IReadOnlyList<(string Name, IReadOnlyList<double> Values)> Rows(string folder, CancellationToken cancellationToken)
    {
        var recordings = MarkedRecording.ReadAll(folder, cancellationToken);
        if (recordings.Count == 0)
            return [];
        return
        [
            ("no boundary", Mean(recordings, static recording => recording.Marked, static (_, _, _) => [])),
            .. Level("number known", static recording => recording.Marked),
            .. Level("number free", static recording => recording.Free(CancellationToken.None)),
        ];

        IEnumerable<(string, IReadOnlyList<double>)> Level(string counts, Func<MarkedRecording, (int, int)> countOf) =>
            [
                ($"chapters, {counts}", Mean(recordings, countOf, (recording, count, _) => recording.Divide(count, cancellationToken))),
                ($"evenly spaced, {counts}", Mean(recordings, countOf, static (recording, count, _) => Even(recording.Cues, count))),
                (
                    $"random, {counts}",
                    Mean(recordings, countOf, static (recording, count, random) => Draw(recording.Cues, count, random), RandomDraws)
                ),
            ];
    }

    private static double[] Mean(
        List<MarkedRecording> recordings,
        Func<MarkedRecording, (int Coarse, int Fine)> countOf,
        Func<MarkedRecording, int, Random, IReadOnlyCollection<int>> find,
        int draws = 1
    )
    {
        var random = new Random(4711);
        var sums = new double[Columns.Count];
        foreach (var recording in recordings)
        {
            var (coarse, fine) = countOf(recording);
            for (var draw = 0; draw < draws; draw++)
            {
                Add(sums, 0, new ChapterBoundaries(recording.Cues, recording.Coarse), find(recording, coarse, random));
                Add(sums, 3, new ChapterBoundaries(recording.Cues, recording.Fine), find(recording, fine, random));
            }
        }

        var means = Array.ConvertAll(sums, sum => sum / recordings.Count / draws);
        means[6] = (4 - means[0] - means[1] - means[3] - means[4] + means[2] + means[5]) / 6;
        return means;
    }

    private static void Add(double[] sums, int column, ChapterBoundaries marked, IReadOnlyCollection<int> found)
    {
        sums[column] += marked.Pk(found);
        sums[column + 1] += marked.WindowDiff(found);
        sums[column + 2] += marked.F1(found);
    }

    private static IReadOnlyCollection<int> Even(int cues, int count) =>
        [.. Enumerable.Range(1, count).Select(i => (int)((long)i * cues / (count + 1)))];

    private static SortedSet<int> Draw(int cues, int count, Random random)
    {
        var drawn = new SortedSet<int>();
        while (drawn.Count < Math.Min(count, cues - 1))
            drawn.Add(random.Next(1, cues));
        return drawn;
    }
}
