using System.Numerics;

namespace TranscriptWorker.Enrichment.Features.Topics;

/// <summary>Joins phrases that are said near each other.</summary>
/// <remarks>
/// Two phrases are associated by their normalised pointwise mutual information over windows of five utterances: Bouma, "Normalized
/// (pointwise) mutual information in collocation extraction" (2009); 0 by chance, 1 if each occurs only with the other. The two clusters
/// with the highest mean association are joined repeatedly (average linkage: Sokal and Michener 1958). In a tie the phrases that rank
/// higher are joined first.
/// </remarks>
internal sealed class PhraseClusters
{
    /// <summary>Number of utterances on each side of a window's centre.</summary>
    private const int Neighbours = 2;

    /// <summary>Mean association from which clusters are joined.</summary>
    private const double MinAssociation = 0.3;

    /// <summary>Minimum association of two phrases with a common word.</summary>
    private const double OfCommonWord = 0.5;

    private readonly double[,] _association;

    private PhraseClusters(double[,] association) => _association = association;

    /// <param name="occurrences">For each phrase, the numbers of the utterances in which it occurs.</param>
    /// <param name="utterances">Number of utterances.</param>
    /// <param name="shareWord">Whether two phrases, by their numbers, have a word in common, as "window" and "native window".</param>
    /// <returns>The clusters as numbers of phrases in ascending order.</returns>
    public static List<List<int>> Of(IReadOnlyList<IReadOnlyList<int>> occurrences, int utterances, Func<int, int, bool> shareWord)
    {
        var windows = occurrences.Select(places => Windows(places, utterances)).ToArray();
        var counts = Array.ConvertAll(windows, Count);
        var association = new double[windows.Length, windows.Length];
        for (var i = 0; i < windows.Length; i++)
        {
            for (var j = i + 1; j < windows.Length; j++)
            {
                var value = Associate(counts[i], counts[j], Common(windows[i], windows[j]), utterances);
                association[i, j] = association[j, i] = shareWord(i, j) ? Math.Max(value, OfCommonWord) : value;
            }
        }

        return new PhraseClusters(association).Join(windows.Length);
    }

    private List<List<int>> Join(int phrases)
    {
        var clusters = Enumerable.Range(0, phrases).Select(phrase => new List<int> { phrase }).ToList();
        while (true)
        {
            var best = (Left: -1, Right: -1, Association: MinAssociation);
            for (var i = 0; i < clusters.Count; i++)
            {
                for (var j = i + 1; j < clusters.Count; j++)
                {
                    var mean = Mean(clusters[i], clusters[j]);
                    if (mean > best.Association)
                        best = (i, j, mean);
                }
            }

            if (best.Left < 0)
                return clusters;
            clusters[best.Left].AddRange(clusters[best.Right]);
            clusters[best.Left].Sort();
            clusters.RemoveAt(best.Right);
        }
    }

    private double Mean(List<int> left, List<int> right)
    {
        var sum = 0.0;
        foreach (var i in left)
        {
            foreach (var j in right)
                sum += _association[i, j];
        }

        return Math.Round(sum / left.Count / right.Count, 6);
    }

    private static double Associate(int left, int right, int both, int all)
    {
        if (both == 0)
            return -1;
        if (both == all)
            return 0;
        var information = Math.Log((double)both * all / ((double)left * right));
        return Math.Round(information / -Math.Log((double)both / all), 6);
    }

    /// <summary>A bit for each window that has the phrase.</summary>
    private static ulong[] Windows(IReadOnlyList<int> places, int utterances)
    {
        var windows = new ulong[(utterances + 63) / 64];
        foreach (var place in places)
        {
            for (var i = Math.Max(0, place - Neighbours); i <= Math.Min(utterances - 1, place + Neighbours); i++)
                windows[i / 64] |= 1UL << (i % 64);
        }

        return windows;
    }

    private static int Count(ulong[] windows) => windows.Sum(BitOperations.PopCount);

    private static int Common(ulong[] left, ulong[] right)
    {
        var common = 0;
        for (var i = 0; i < left.Length; i++)
            common += BitOperations.PopCount(left[i] & right[i]);
        return common;
    }
}
