namespace TranscriptWorker.Benchmarks.Quality;

/// <summary>Compares the boundaries of chapters with those that a person marked.</summary>
/// <remarks>
/// Boundaries are numbers of the cues that begin a chapter, except the first cue. Both error rates slide a window of half the mean
/// length of a marked chapter over the recording.
/// </remarks>
/// <param name="cues">Number of cues.</param>
/// <param name="marked">The marked boundaries.</param>
internal sealed class ChapterBoundaries(int cues, IReadOnlyCollection<int> marked)
{
    /// <summary>Maximum distance of a found boundary from a marked one, in cues.</summary>
    public const int Tolerance = 3;

    private readonly int[] _marked = Counted(cues, marked);
    private readonly int _window = Math.Clamp((int)Math.Round(cues / 2.0 / (marked.Count + 1)), 1, Math.Max(1, cues - 1));

    /// <summary>
    /// Share of the windows whose ends are in one chapter by one side and in two by the other, 0 to 1: Beeferman, Berger and Lafferty,
    /// "Statistical models for text segmentation" (1999).
    /// </summary>
    public double Pk(IReadOnlyCollection<int> found) => Share(found, static (marked, found) => marked == 0 != (found == 0));

    /// <summary>
    /// Share of the windows with different numbers of boundaries, 0 to 1: Pevzner and Hearst, "A critique and improvement of an evaluation
    /// metric for text segmentation" (2002).
    /// </summary>
    public double WindowDiff(IReadOnlyCollection<int> found) => Share(found, static (marked, found) => marked != found);

    /// <summary>
    /// Harmonic mean of precision and recall, 0 to 1. Each boundary is matched with at most one other, at most <see cref="Tolerance"/> cues
    /// away; 1 if there are neither marked nor found ones.
    /// </summary>
    public double F1(IReadOnlyCollection<int> found)
    {
        if (marked.Count + found.Count == 0)
            return 1;
        var matches = 0;
        var open = new Queue<int>(found.Order());
        foreach (var boundary in marked.Order())
        {
            while (open.Count > 0 && open.Peek() < boundary - Tolerance)
                open.Dequeue();
            if (open.Count == 0 || open.Peek() > boundary + Tolerance)
                continue;
            open.Dequeue();
            matches++;
        }

        return 2.0 * matches / (marked.Count + found.Count);
    }

    private double Share(IReadOnlyCollection<int> found, Func<int, int, bool> differ)
    {
        if (cues <= _window)
            return 0;
        var counted = Counted(cues, found);
        var different = 0;
        for (var from = 0; from + _window < cues; from++)
        {
            if (differ(_marked[from + _window] - _marked[from], counted[from + _window] - counted[from]))
                different++;
        }

        return (double)different / (cues - _window);
    }

    /// <summary>For each cue, the number of boundaries at it and before it.</summary>
    private static int[] Counted(int cues, IReadOnlyCollection<int> boundaries)
    {
        var counts = new int[cues];
        foreach (var boundary in boundaries)
            counts[boundary]++;
        for (var i = 1; i < cues; i++)
            counts[i] += counts[i - 1];
        return counts;
    }
}
