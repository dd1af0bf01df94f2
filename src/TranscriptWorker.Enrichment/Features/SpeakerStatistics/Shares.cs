namespace TranscriptWorker.Enrichment.Features.SpeakerStatistics;

/// <summary>Shares with four decimals that add up to exactly 1.</summary>
internal static class Shares
{
    private const long Whole = 10_000;

    /// <summary>
    /// The share of each part, rounded by the largest remainder (Hamilton's method; ties go to the earlier part), so that the shares add up
    /// to 1. If all parts are 0, all shares are 0.
    /// </summary>
    public static decimal[] Of(IReadOnlyList<long> parts)
    {
        var shares = new decimal[parts.Count];
        var sum = (Int128)0;
        foreach (var part in parts)
            sum += part;
        if (sum == 0)
            return shares;

        var left = Whole;
        var units = new long[parts.Count];
        var remainders = new (Int128 Remainder, int Part)[parts.Count];
        for (var i = 0; i < parts.Count; i++)
        {
            var scaled = (Int128)parts[i] * Whole;
            units[i] = (long)(scaled / sum);
            remainders[i] = (scaled % sum, i);
            left -= units[i];
        }

        Array.Sort(remainders, static (a, b) => a.Remainder != b.Remainder ? b.Remainder.CompareTo(a.Remainder) : a.Part.CompareTo(b.Part));
        for (var i = 0; i < left; i++)
            units[remainders[i].Part]++;
        for (var i = 0; i < parts.Count; i++)
            shares[i] = units[i] / (decimal)Whole;
        return shares;
    }
}
