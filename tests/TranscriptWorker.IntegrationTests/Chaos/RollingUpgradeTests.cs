using TranscriptWorker.Chaos;
using TranscriptWorker.Chaos.Faults;
using TranscriptWorker.Chaos.Releases;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Chaos;

/// <summary>Workers of two releases, as they were built, side by side on the tables of the later one.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class RollingUpgradeTests(ITestOutputHelper output)
{
    // The first commit whose features give the results of now: of a job whose features have another version in the other release, the
    // check cannot tell which results are right.
    private const string Earlier = "0c799d6";

    private const int Seed = 1;
    private const int Rate = 20;
    private const int Workers = 3;

    private static readonly TimeSpan Duration = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fleet_that_is_upgraded_and_set_back_worker_by_worker_loses_nothing_and_is_never_stale()
    {
        using var earlier = await BuildAsync();
        var options = new ChaosOptions(Seed, Duration, Rate, Workers)
        {
            EarlierWorker = earlier.Program,
            Faults = ["worker-replace", "worker-kill", "redis-kill", "database-kill", "broker-kill"],
        };

        var report = await MissingProgram.SkipsAsync(() => new ChaosRun(options, TextWriter.Null).RunAsync(Cancellation));

        output.WriteLine(report.ToMarkdown());
        Assert.True(report.IsGreen, report.ToMarkdown());
        var replaced = report.Faults.Where(f => f is { Name: "worker-replace", Outcome: FaultOutcome.Struck });
        Assert.True(replaced.Count() >= Workers, report.ToMarkdown());
    }

    private static async Task<EarlierRelease> BuildAsync()
    {
        try
        {
            return await MissingProgram.SkipsAsync(() => EarlierRelease.BuildAsync(Earlier, Cancellation));
        }
        catch (ArgumentException error)
        {
            // A shallow clone, or sources without a repository.
            Assert.Skip(error.Message);
            throw;
        }
    }
}
