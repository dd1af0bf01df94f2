using TranscriptWorker.Caching.Administration.Auditing;

namespace TranscriptWorker.Tests.Caching.Auditing;

public sealed class AgreementTests
{
    // Upper bounds of Clopper and Pearson, one-sided 95 %: for 0 of n it is 1 - 0.05^(1/n); 1 of 100 is 4.656 %, 5 of 1,000 is 1.048 %.
    [Theory]
    [InlineData(100, 0, 0.029513)]
    [InlineData(10_000, 0, 0.00029953)]
    [InlineData(100, 1, 0.046560)]
    [InlineData(1_000, 5, 0.010478)]
    public void With_one_comparison_for_each_subject_the_bound_is_that_of_Clopper_and_Pearson(long subjects, long disagreeing, double bound)
    {
        Assert.Equal(bound, Agreement.DisagreeingAtMost(Sum((subjects - disagreeing, 1, 0), (disagreeing, 1, 1))), bound / 1000);
    }

    [Fact]
    public void Without_a_disagreement_the_rule_of_three_counts_subjects_not_entries()
    {
        Assert.Equal(1 - Math.Pow(0.05, 1.0 / 500), Agreement.DisagreeingAtMost(Sum((500, 20, 0))), 1e-9);
    }

    [Fact]
    public void Subjects_that_disagree_as_a_whole_count_as_one_observation_each()
    {
        var asSubjects = Agreement.DisagreeingAtMost(Sum((995, 1, 0), (5, 1, 1)));

        Assert.Equal(asSubjects, Agreement.DisagreeingAtMost(Sum((995, 12, 0), (5, 12, 12))), 1e-9);
    }

    [Fact]
    public void Subjects_of_unequal_size_tell_less_than_as_many_equal_ones()
    {
        var equal = Agreement.DisagreeingAtMost(Sum((1000, 5, 0)));

        Assert.True(Agreement.DisagreeingAtMost(Sum((990, 4, 0), (10, 104, 0))) > 2 * equal);
    }

    [Fact]
    public void Three_nines_are_one_in_a_thousand()
    {
        Assert.Equal(3, Agreement.Nines(1000, 1), 1e-9);
    }

    [Fact]
    public void Where_nothing_agrees_nothing_is_claimed()
    {
        Assert.Equal(0, Agreement.NinesAtLeast(Sum((7, 1, 1))));
        Assert.Equal(1, Agreement.DisagreeingAtMost(default));
    }

    [Fact]
    public void It_is_said_with_the_sample_size()
    {
        Assert.Equal("nothing to compare", Agreement.Describe(Sum((9, 0, 0))));
        Assert.Equal(
            "100 % of 1,432 in 358 subjects agree; at least 2.1 nines of all with 95 % confidence",
            Agreement.Describe(Sum((358, 4, 0)))
        );
        Assert.Equal(
            "99.9 % of 1,000 in 1,000 subjects agree, 3.0 nines; at least 2.3 nines of all with 95 % confidence",
            Agreement.Describe(Sum((999, 1, 0), (1, 1, 1)))
        );
    }

    /// <summary>So many subjects with so many comparisons, of which so many disagree.</summary>
    private static ClusterTotals Sum(params (long Subjects, long Compared, long Disagreeing)[] groups)
    {
        var totals = default(ClusterTotals);
        foreach (var group in groups)
            for (var i = 0L; i < group.Subjects; i++)
                totals = totals.Add(group.Compared, group.Disagreeing);
        return totals;
    }
}
