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
    public void The_whole_disagrees_by_no_more_than_the_upper_bound_of_what_the_sample_shows(long compared, long disagreeing, double bound)
    {
        Assert.Equal(bound, Math.Pow(10, -Agreement.NinesAtLeast(compared, disagreeing)), bound / 1000);
    }

    [Fact]
    public void Three_nines_are_one_in_a_thousand()
    {
        Assert.Equal(3, Agreement.Nines(1000, 1), 1e-9);
    }

    [Fact]
    public void Where_nothing_agrees_nothing_is_claimed()
    {
        Assert.Equal(0, Agreement.NinesAtLeast(7, 7));
    }

    [Theory]
    [InlineData(0, 0, "nothing to compare")]
    [InlineData(1432, 0, "100 % of 1,432 agree; at least 2.7 nines of all with 95 % confidence")]
    [InlineData(1000, 1, "99.9 % of 1,000 agree, 3.0 nines; at least 2.3 nines of all with 95 % confidence")]
    public void It_is_said_with_the_sample_size(long compared, long disagreeing, string expected)
    {
        Assert.Equal(expected, Agreement.Describe(compared, disagreeing));
    }
}
