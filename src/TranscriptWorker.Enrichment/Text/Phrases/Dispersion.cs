namespace TranscriptWorker.Enrichment.Text.Phrases;

/// <summary>Measures how evenly something is distributed over a text.</summary>
internal static class Dispersion
{
    /// <summary>
    /// 1 less the normalised deviation of proportions: Gries, "Dispersions and adjusted frequencies in corpora" (2008), as corrected by
    /// Lijffijt and Gries (2012). 0 if all occurrences are in one part, 1 if every part has the same number.
    /// </summary>
    /// <param name="occurrences">Number of occurrences in each part; the parts have the same length.</param>
    public static double Of(ReadOnlySpan<int> occurrences)
    {
        var total = 0;
        foreach (var count in occurrences)
            total += count;
        if (total == 0 || occurrences.Length < 2)
            return 0;

        var expected = 1.0 / occurrences.Length;
        var deviation = 0.0;
        foreach (var count in occurrences)
            deviation += Math.Abs(((double)count / total) - expected);
        return 1 - (deviation / 2 / (1 - expected));
    }
}
