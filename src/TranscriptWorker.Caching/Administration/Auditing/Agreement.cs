using System.Globalization;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>The share of a sample that agrees, as nines, and the confidence bound for all subjects.</summary>
public static class Agreement
{
    private const double Confidence = 0.95;

    /// <summary>The share that agrees: 99.9 % are three nines. Infinite if all agree.</summary>
    public static double Nines(long compared, long disagreeing) => -Math.Log10((double)disagreeing / compared);

    /// <summary>
    /// The nines that the whole has at least, with 95 % confidence: the upper bound of Clopper and Pearson (1934) on the share that
    /// disagrees; if nothing does, it is 1 − 0.05^(1/n), about three in n.
    /// </summary>
    public static double NinesAtLeast(long compared, long disagreeing)
    {
        if (disagreeing >= compared)
            return 0;
        // The bound is the share for which seeing no more disagreements than these is just as likely as 5 %.
        var (low, high) = ((double)disagreeing / compared, 1.0);
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            if (LikelihoodOfAtMost(disagreeing, compared, middle) > 1 - Confidence)
                low = middle;
            else
                high = middle;
        }

        return -Math.Log10(high);
    }

    /// <summary>The share in words: <c>100 % of 1,432, at least 2.7 nines with 95 % confidence</c>.</summary>
    public static string Describe(long compared, long disagreeing) =>
        compared == 0
            ? "nothing to compare"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{100.0 * (compared - disagreeing) / compared:0.####} % of {compared:N0} agree{DescribeNines(compared, disagreeing)}"
                    + $"; at least {NinesAtLeast(compared, disagreeing):0.0} nines"
                    + $" of all with {Confidence:0 %} confidence"
            );

    private static string DescribeNines(long compared, long disagreeing) =>
        disagreeing == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {Nines(compared, disagreeing):0.0} nines");

    /// <summary>
    /// The binomial distribution's sum up to a number, by the logarithms of its terms, since the terms themselves are too small.
    /// </summary>
    private static double LikelihoodOfAtMost(long most, long trials, double share)
    {
        var (term, sum) = (trials * Math.Log(1 - share), 0.0);
        for (var k = 0L; ; k++)
        {
            sum += Math.Exp(term);
            if (k == most)
                return sum;
            term += Math.Log((double)(trials - k) / (k + 1)) + Math.Log(share / (1 - share));
        }
    }
}
