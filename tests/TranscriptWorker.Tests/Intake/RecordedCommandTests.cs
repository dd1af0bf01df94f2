using System.Text.Json;
using TranscriptWorker.Contracts;
using TranscriptWorker.Intake;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Tests.Intake;

public sealed class RecordedCommandTests
{
    private static readonly EnrichTranscript Job = new()
    {
        JobId = new Guid("0199d1de-08f7-7d3f-8f9c-2f6a0e6f9d83"),
        TranscriptId = "a",
        Content = "Ann: Good morning.",
        Format = TranscriptFormat.PlainText,
        Features = ["summary"],
    };

    [Fact]
    public void A_command_is_read_as_it_was_recorded()
    {
        var command = new RecordedCommand(Job) { ResultPath = "/results/a.json", Inbox = new InboxOrigin("/inbox", "a.txt") };

        var read = CommandJson.ReadCommand(CommandJson.Write(command));

        Assert.Equal((command.ResultPath, command.Inbox), (read.ResultPath, read.Inbox));
        Assert.Equal(CommandJson.HashOf(Job), CommandJson.HashOf(read.Job));
    }

    [Fact]
    public void The_hash_tells_commands_apart_and_does_not_depend_on_tracking()
    {
        AssertDiffers(Job with { Content = "Ann: Good night." });
        AssertDiffers(Job with { Features = ["key-phrases"] });
        Assert.Equal(CommandJson.HashOf(Job), CommandJson.HashOf(Job with { Track = true, Features = ["summary"] }));
    }

    [Fact]
    public void A_recorded_answer_holds_no_results()
    {
        var enriched = new TranscriptEnriched
        {
            JobId = Job.JobId,
            Features = [new EnrichedFeature { Feature = "summary", Result = JsonElement.Parse("""{"text":"secret"}""") }],
        };

        var json = CommandJson.Write(enriched);

        Assert.DoesNotContain("secret", json, StringComparison.Ordinal);
        Assert.Equal("summary", Assert.Single(CommandJson.ReadEnriched(json).Features).Feature);
    }

    [Fact]
    public void Progress_is_the_share_of_the_wanted_features()
    {
        var progress = new JobProgress();
        Assert.Null(progress.Share);

        progress.Start(wanted: 3, stored: 1);
        progress.Begin("summary");
        Assert.Equal(("summary", 0.33), (progress.Feature, progress.Share));

        progress.End();
        progress.End();
        Assert.Equal(1, progress.Share);
    }

    private static void AssertDiffers(EnrichTranscript other) =>
        Assert.NotEqual(CommandJson.HashOf(Job), CommandJson.HashOf(other), StringComparer.Ordinal);
}
