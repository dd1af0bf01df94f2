using TranscriptWorker.Bus.RabbitMq.DeadLetters;

namespace TranscriptWorker.Tests.Bus.DeadLetters;

public sealed class DeadLetterGroupsTests
{
    private static readonly DateTimeOffset Nine = new(2026, 1, 15, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_group_has_a_count_for_each_outcome_and_its_first_and_last_time()
    {
        var groups = new DeadLetterGroups();
        groups.Add(Letter("a", Nine), DeadLetterOutcome.Moved);
        groups.Add(Letter("a", null), DeadLetterOutcome.Left);
        groups.Add(Letter("a", Nine.AddHours(-1)), DeadLetterOutcome.Failed, "full");
        groups.Add(Letter("a", Nine.AddHours(1)), DeadLetterOutcome.Moved);
        groups.Add(Letter("b", null), DeadLetterOutcome.Moved);

        var first = groups.All[0];
        Assert.Equal(
            (4, 2, 1, 1, 1),
            (first.Messages, Of(DeadLetterOutcome.Moved), Of(DeadLetterOutcome.Left), Of(DeadLetterOutcome.Failed), first.Refusals["full"])
        );
        Assert.Equal((Nine.AddHours(-1), Nine.AddHours(1)), (first.Oldest, first.Newest));
        Assert.Equal((null, null, 0), (groups.All[1].Oldest, groups.All[1].Newest, groups.All[1].Refusals.Count));
        Assert.Equal(3, groups.CountOf(DeadLetterOutcome.Moved));

        int Of(DeadLetterOutcome outcome) => first.CountOf(outcome);
    }

    [Fact]
    public void The_number_of_groups_is_bounded_and_no_message_is_left_out()
    {
        var groups = new DeadLetterGroups();
        for (var i = 0; i < 5_000; i++)
            groups.Add(Letter($"{i}", Nine), DeadLetterOutcome.Found);

        Assert.Equal((1_001, 5_000), (groups.All.Count, groups.CountOf(DeadLetterOutcome.Found)));
        Assert.Equal(("(others)", 4_000), (groups.All[0].Cause.Reason, groups.All[0].Messages));
    }

    private static DeadLetter Letter(string explanation, DateTimeOffset? failedAt) =>
        new(
            Guid.Empty,
            new DeadLetterCause("enrich-transcript", "enrich-transcript_error", "timed-out", explanation),
            failedAt,
            Bytes: 2,
            new CommandSummary(null, null, null, IsReadable: true, BringsContent: false, [])
        );
}
