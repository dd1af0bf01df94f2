extern alias interleavings;

using interleavings::TranscriptWorker.Interleavings;

namespace TranscriptWorker.Tests.Caching.Interleavings;

public sealed class SimulationTests(ITestOutputHelper output)
{
    // A test that is silent for a minute looks to the test platform like one whose process has crashed.
    private const int SeedsOfPart = 1000;

    public static TheoryData<int> Parts =>
        [.. Enumerable.Range(0, (Tier.Seeds + SeedsOfPart - 1) / SeedsOfPart).Select(p => p * SeedsOfPart)];

    [Theory]
    [MemberData(nameof(Parts))]
    public void No_seed_breaks_a_guarantee_and_everything_that_can_happen_does(int first)
    {
        var seeds = Math.Min(SeedsOfPart, Tier.Seeds - first);
        var run = SimulationRun.Run(first, seeds, maxViolations: 1, TestContext.Current.CancellationToken);

        foreach (var (name, count) in run.Counts)
            output.WriteLine($"{count, 12} {name}");
        Assert.True(run.FirstViolation is null, run.FirstViolation?.ToString());
        Assert.Equal(seeds, run.Seeds);
        Assert.All(
            Simulation.FaultKinds,
            kind => Assert.True(run.Counts.GetValueOrDefault(kind) > seeds / 100, $"'{kind}' happened too seldom.")
        );
        Assert.True(run.Counts["hot hits"] > 0.2 * run.Counts["reads"], "The hot tier was hardly used.");
        Assert.True(run.Counts["epochs begun"] > seeds, "There were hardly any epochs.");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    public void A_seed_gives_the_same_history_again(int seed) =>
        Assert.Equal(Simulation.Run(seed, records: true).History, Simulation.Run(seed, records: true).History);
}
