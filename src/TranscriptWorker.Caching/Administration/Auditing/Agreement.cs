using System.Globalization;

namespace TranscriptWorker.Caching.Administration.Auditing;

/// <summary>The share of a sample that agrees, as nines, and the confidence bound for all subjects.</summary>
/// <remarks>
/// The entries of one subject disagree together, so the sample has fewer independent observations than comparisons. The upper bound on
/// the share p that disagrees is that of Clopper and Pearson (1934) for x = n*·p̂ disagreements among an effective number of observations
/// n*, as Korn and Graubard propose for rare events in clustered samples (Confidence intervals for proportions with small expected number
/// of positive counts estimated from survey data, Survey Methodology 24, 1998, pages 193–201). p̂ = Σd/Σm is the ratio estimator over
/// subjects with m comparisons and d disagreements; its variance is linearised: v = Σ(d − p̂·m)² / (Σm)² (Cochran, Sampling Techniques,
/// 1977, chapter 3). n* is the smaller of p̂(1 − p̂)/v and (Σm)²/Σm², which is the effective number of observations if each subject
/// agrees or disagrees as a whole (Kish, Survey Sampling, 1965); it is at most the number of subjects. The second term
/// replaces the correction for degrees of freedom, and keeps the bound valid when few disagreements, or none, tell nothing of their
/// variance: without any disagreement the bound is 1 − 0.05^(1/n*), about three in n* subjects.
/// </remarks>
public static class Agreement
{
    private const double Confidence = 0.95;

    /// <summary>The share that agrees: 99.9 % are three nines. Infinite if all agree.</summary>
    public static double Nines(long compared, long disagreeing) => -Math.Log10((double)disagreeing / compared);

    /// <summary>The nines that the whole has at least, with 95 % confidence.</summary>
    public static double NinesAtLeast(ClusterTotals totals) => Math.Max(0, -Math.Log10(DisagreeingAtMost(totals)));

    /// <summary>The share of the whole that disagrees at most, with 95 % confidence; 1 if nothing was compared.</summary>
    public static double DisagreeingAtMost(ClusterTotals totals)
    {
        if (totals.Disagreeing >= totals.Compared)
            return 1;
        var share = (double)totals.Disagreeing / totals.Compared;
        var observations = EffectiveObservations(totals, share);
        var disagreeing = share * observations;
        // The bound is the share for which seeing no more disagreements than these is just as likely as 5 %.
        var (low, high) = (share, 1.0);
        for (var i = 0; i < 100; i++)
        {
            var middle = (low + high) / 2;
            if (IncompleteBeta.Regularized(middle, disagreeing + 1, observations - disagreeing) < Confidence)
                low = middle;
            else
                high = middle;
        }

        return high;
    }

    /// <summary>
    /// The share in words: <c>100 % of 1,432 in 500 subjects agree; at least 2.2 nines of all with 95 % confidence</c>.
    /// </summary>
    public static string Describe(ClusterTotals totals) =>
        totals.Compared == 0
            ? "nothing to compare"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{100.0 * (totals.Compared - totals.Disagreeing) / totals.Compared:0.####} % of {totals.Compared:N0}"
                    + $" in {totals.Subjects:N0} subjects agree{DescribeNines(totals)}"
                    + $"; at least {NinesAtLeast(totals):0.0} nines of all with {Confidence:0 %} confidence"
            );

    private static string DescribeNines(ClusterTotals totals) =>
        totals.Disagreeing == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $", {Nines(totals.Compared, totals.Disagreeing):0.0} nines");

    private static double EffectiveObservations(ClusterTotals totals, double share)
    {
        var whole = (double)totals.Compared * totals.Compared;
        var bySizes = whole / totals.SquaredSizes;
        var squaredResiduals = totals.SquaredDisagreements - (2 * share * totals.Products) + (share * share * totals.SquaredSizes);
        return squaredResiduals > 0 ? Math.Min(bySizes, share * (1 - share) * whole / squaredResiduals) : bySizes;
    }
}
