extern alias interleavings;

using interleavings::TranscriptWorker.Interleavings;

namespace TranscriptWorker.Tests.Caching.Interleavings;

public sealed class SimulationTests(ITestOutputHelper output)
{
    private static int Seeds => Tier.Seeds;

    [Fact]
    public void No_seed_breaks_a_guarantee_and_everything_that_can_happen_does()
    {
        var run = SimulationRun.Run(0, Seeds, maxViolations: 1, TestContext.Current.CancellationToken);

        foreach (var (name, count) in run.Counts)
            output.WriteLine($"{count, 12} {name}");
        Assert.True(run.FirstViolation is null, run.FirstViolation?.ToString());
        Assert.Equal(Seeds, run.Seeds);
        Assert.All(
            Simulation.FaultKinds,
            kind => Assert.True(run.Counts.GetValueOrDefault(kind) > Seeds / 100, $"'{kind}' happened too seldom.")
        );
        Assert.True(run.Counts["hot hits"] > 0.2 * run.Counts["reads"], "The hot tier was hardly used.");
        Assert.True(run.Counts["epochs begun"] > Seeds, "There were hardly any epochs.");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(17)]
    public void A_seed_gives_the_same_history_again(int seed) =>
        Assert.Equal(Simulation.Run(seed, records: true).History, Simulation.Run(seed, records: true).History);
}
