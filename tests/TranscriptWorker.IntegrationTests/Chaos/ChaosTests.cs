using TranscriptWorker.Chaos;
using TranscriptWorker.Chaos.Faults;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Chaos;

/// <summary>Two minutes of the chaos program; <c>docs/chaos.md</c> has longer runs.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class ChaosTests(ITestOutputHelper output)
{
    private const int Seed = 1;
    private const int Rate = 20;
    private const int Workers = 3;

    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task A_fleet_that_is_disturbed_for_two_minutes_loses_nothing_and_serves_nothing_stale()
    {
        var run = new ChaosRun(new ChaosOptions(Seed, Duration, Rate, Workers), TextWriter.Null);

        var report = await MissingProgram.SkipsAsync(() => run.RunAsync(TestContext.Current.CancellationToken));

        output.WriteLine(report.ToMarkdown());
        Assert.True(report.IsGreen, report.ToMarkdown());
        Assert.Contains(report.Faults, f => f.Outcome == FaultOutcome.Struck);
    }
}
