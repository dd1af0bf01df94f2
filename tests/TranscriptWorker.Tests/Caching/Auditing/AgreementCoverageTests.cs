using TranscriptWorker.Caching.Administration.Auditing;

namespace TranscriptWorker.Tests.Caching.Auditing;

/// <summary>Draws many samples from caches whose share of disagreements is known.</summary>
public sealed class AgreementCoverageTests
{
    private const int Samples = 2000;

    // Three standard deviations of a share of 95 % among so many samples.
    private const double Chance = 0.015;

    [Theory]
    [InlineData(400, 0.002, 1.0)]
    [InlineData(400, 0.01, 1.0)]
    [InlineData(1000, 0.004, 0.7)]
    [InlineData(1000, 0.05, 0.5)]
    [InlineData(100, 0.02, 1.0)]
    public void The_bound_holds_for_95_percent_of_samples_with_clustered_disagreements(int subjects, double badSubjects, double badEntries)
    {
        var (byBound, byEntries) = Cover(subjects, badSubjects, badEntries);

        Assert.True(byBound >= 0.95, $"The bound holds for {byBound:0.0 %}.");
        // As if every entry were an observation of its own.
        Assert.True(byEntries < 0.93, $"The bound over entries holds for {byEntries:0.0 %}.");
    }

    [Fact]
    public void The_bound_also_holds_when_entries_disagree_independently()
    {
        var random = new Random(5);
        var holds = 0;
        for (var i = 0; i < Samples; i++)
        {
            var totals = default(ClusterTotals);
            for (var subject = 0; subject < 300; subject++)
            {
                var size = random.Next(1, 8);
                totals = totals.Add(size, Enumerable.Range(0, size).Count(_ => random.NextDouble() < 0.01));
            }

            if (Agreement.DisagreeingAtMost(totals) >= 0.01)
                holds++;
        }

        Assert.InRange((double)holds / Samples, 0.95 - Chance, 1);
    }

    /// <summary>The share of samples whose bound is not below the true share, by subjects and as if entries were independent.</summary>
    private static (double ByBound, double ByEntries) Cover(int subjects, double badSubjects, double badEntries)
    {
        var random = new Random(4711);
        var (byBound, byEntries) = (0, 0);
        for (var i = 0; i < Samples; i++)
        {
            var (clusters, singles) = (default(ClusterTotals), default(ClusterTotals));
            for (var subject = 0; subject < subjects; subject++)
            {
                var size = random.Next(2, 15);
                var isBad = random.NextDouble() < badSubjects;
                var disagreeing = isBad ? Enumerable.Range(0, size).Count(_ => random.NextDouble() < badEntries) : 0;
                clusters = clusters.Add(size, disagreeing);
                for (var entry = 0; entry < size; entry++)
                    singles = singles.Add(1, entry < disagreeing ? 1 : 0);
            }

            if (Agreement.DisagreeingAtMost(clusters) >= badSubjects * badEntries)
                byBound++;
            if (Agreement.DisagreeingAtMost(singles) >= badSubjects * badEntries)
                byEntries++;
        }

        return ((double)byBound / Samples, (double)byEntries / Samples);
    }
}
