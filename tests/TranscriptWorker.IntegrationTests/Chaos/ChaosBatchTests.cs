using TranscriptWorker.Chaos.Checks;
using TranscriptWorker.Chaos.Traffic;

namespace TranscriptWorker.IntegrationTests.Chaos;

/// <summary>What the chaos program finds in the events of batches.</summary>
public sealed class ChaosBatchTests
{
    private readonly Findings _findings = new();
    private readonly Dictionary<Guid, CommandRecord> _commands = [];
    private readonly BatchCheck _check;

    public ChaosBatchTests() => _check = new BatchCheck(_findings);

    [Fact]
    public void A_batch_whose_event_comes_twice_is_no_finding()
    {
        var completed = Completed(Publish(Command.BatchSize), failed: 0);
        _check.Record(completed);
        _check.Record(completed);

        Assert.Equal([], Found());
    }

    [Fact]
    public void A_batch_without_its_event_is_missing_only_if_all_its_jobs_were_published()
    {
        Publish(Command.BatchSize - 1);
        Assert.Equal([], Found());

        Publish(Command.BatchSize);
        Assert.Equal([Counter.EventsMissing], Found());
    }

    [Fact]
    public void An_event_before_all_jobs_were_published_is_found()
    {
        _check.Record(Completed(Publish(Command.BatchSize - 1), failed: 0));

        Assert.Equal([Counter.DifferingEvents], Found());
    }

    [Fact]
    public void A_second_event_of_another_id_or_other_counts_is_found()
    {
        var completed = Completed(Publish(Command.BatchSize), failed: 0);
        _check.Record(completed);
        _check.Record(completed with { MessageId = Guid.NewGuid() });

        Assert.Equal([Counter.DifferingEvents], Found());
    }

    [Theory]
    [InlineData(0, 0, false, true)]
    [InlineData(0, 1, false, false)]
    [InlineData(1, 1, false, true)]
    [InlineData(1, 0, false, false)]
    [InlineData(0, 1, true, true)]
    [InlineData(0, 0, true, true)]
    public void The_failed_jobs_of_a_batch_are_the_refused_ones_and_perhaps_the_erased_one(
        int refused,
        int failed,
        bool isOneErased,
        bool isRight
    )
    {
        var batch = Publish(Command.BatchSize, refused);
        _commands.Values.First(c => c.Command.Kind != CommandKind.Refused).HasErasedContent = isOneErased;

        _check.Record(Completed(batch, failed));

        Assert.Equal(isRight ? [] : [Counter.WrongContent], Found());
    }

    [Fact]
    public void A_batch_that_counts_a_job_twice_is_found()
    {
        var completed = Completed(Publish(Command.BatchSize), failed: 0);

        _check.Record(completed with { Enriched = Command.BatchSize + 1 });

        Assert.Equal([Counter.WrongContent], Found());
    }

    private static ReceivedBatch Completed(Guid batch, int failed) =>
        new(Guid.NewGuid(), batch, Command.BatchSize, Command.BatchSize - failed, failed);

    private Guid Publish(int jobs, int refused = 0)
    {
        var batch = Guid.NewGuid();
        for (var i = 0; i < jobs; i++)
        {
            var kind = i < refused ? CommandKind.Refused : CommandKind.WithoutContent;
            var command = new Command(Guid.NewGuid(), kind, "chaos-1", 0) { BatchId = batch };
            _commands[command.Id] = new CommandRecord(command, 0, 0);
            _check.Begin(command);
        }

        return batch;
    }

    private IEnumerable<Counter> Found()
    {
        _check.CompareCounts(_commands);
        return _findings.Counts.Where(c => c.Value > 0).Select(c => c.Key);
    }
}
