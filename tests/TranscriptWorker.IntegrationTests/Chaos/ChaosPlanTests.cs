using TranscriptWorker.Chaos.Faults;
using TranscriptWorker.Chaos.Traffic;

namespace TranscriptWorker.IntegrationTests.Chaos;

/// <summary>What a seed decides.</summary>
public sealed class ChaosPlanTests
{
    private const int Commands = 5_000;
    private const int Faults = 200;

    [Fact]
    public void A_seed_gives_the_same_commands_each_time()
    {
        var (first, again, other) = (
            new Workload(1, isForEarlierRelease: false),
            new Workload(1, isForEarlierRelease: false),
            new Workload(2, isForEarlierRelease: false)
        );
        var commands = Enumerable.Range(0, Commands).Select(_ => first.Next()).ToList();

        Assert.All(commands, command => Assert.Equal(command, again.Next()));
        Assert.NotEqual(commands[0].Id, other.Next().Id);
        Assert.Equal(Enum.GetValues<CommandKind>().Order(), commands.Select(c => c.Kind).Distinct().Order());
    }

    [Fact]
    public void Tenants_have_transcripts_of_the_same_names_and_batches_of_their_own()
    {
        var workload = new Workload(1, isForEarlierRelease: false);
        var commands = Enumerable.Range(0, Commands).Select(_ => workload.Next()).DistinctBy(c => c.Id).ToList();
        var batches = commands.Where(c => c.BatchId is not null).GroupBy(c => c.BatchId).ToList();

        Assert.Equal(3, commands.Where(c => c.TranscriptId is "chaos-1").Select(c => c.TenantId).Distinct(StringComparer.Ordinal).Count());
        Assert.All(batches, batch => Assert.Single(batch.Select(c => c.TenantId).Distinct(StringComparer.Ordinal)));
        Assert.Equal(batches.Count - 3, batches.Count(b => b.Count() == Command.BatchSize));
    }

    [Fact]
    public void A_seed_gives_the_same_faults_each_time_and_each_kind_once_before_any_comes_again()
    {
        var (first, again) = (new FaultPlan(1, 3, Fault.All), new FaultPlan(1, 3, Fault.All));
        var faults = Enumerable.Range(0, Faults).Select(_ => first.Next()).ToList();

        Assert.All(faults, fault => Assert.Equal(fault, again.Next()));
        Assert.Equal(Fault.All.Count, faults.Take(Fault.All.Count).Select(f => f.Fault.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(faults, fault => Assert.InRange(fault.Strike.Worker, 0, 2));
    }
}
