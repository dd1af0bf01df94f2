using TranscriptWorker.Bus.RabbitMq.DeadLetters;

namespace TranscriptWorker.Tests.Bus.DeadLetters;

public sealed class DeadLetterFilterTests
{
    private static readonly DateTimeOffset Nine = new(2026, 1, 15, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Id = Guid.NewGuid();

    [Fact]
    public void All_that_is_asked_for_must_match()
    {
        var letter = Letter("42", "acme", Nine);

        Assert.True(new DeadLetterFilter().Matches(letter));
        Assert.True(
            new DeadLetterFilter
            {
                Reason = "timed-out",
                TenantId = "acme",
                Id = Id,
            }.Matches(letter)
        );
        Assert.False(
            new DeadLetterFilter
            {
                Reason = "timed-out",
                TenantId = "acme",
                Id = Guid.NewGuid(),
            }.Matches(letter)
        );
        Assert.False(new DeadLetterFilter { Reason = "timed", Id = Id }.Matches(letter));
        Assert.False(new DeadLetterFilter { TenantId = "ACME" }.Matches(letter));
    }

    [Fact]
    public void A_transcript_without_a_tenant_is_another_than_that_of_a_tenant()
    {
        var filter = new DeadLetterFilter { TranscriptId = "42" };

        Assert.True(filter.Matches(Letter("42", null, Nine)));
        Assert.False(filter.Matches(Letter("42", "acme", Nine)));
        Assert.False(filter.Matches(Letter("42", "?", Nine)));
        Assert.True((filter with { TenantId = "acme" }).Matches(Letter("42", "acme", Nine)));
        Assert.False((filter with { TenantId = "acme" }).Matches(Letter("42", null, Nine)));
    }

    [Fact]
    public void Times_are_compared_and_one_that_is_not_known_is_before_the_cut_off_only()
    {
        var (known, unknown) = (Letter("42", null, Nine), Letter("42", null, null));
        var (before, since, cutOff) = (
            new DeadLetterFilter { Before = Nine },
            new DeadLetterFilter { Since = Nine },
            new DeadLetterFilter { CutOff = Nine }
        );

        Assert.Equal((false, true, true), (before.Matches(known), since.Matches(known), cutOff.Matches(known)));
        Assert.Equal((false, false, true), (before.Matches(unknown), since.Matches(unknown), cutOff.Matches(unknown)));
        Assert.False((cutOff with { CutOff = Nine.AddTicks(-1) }).Matches(known));
        Assert.True((before with { Before = Nine.AddTicks(1) }).Matches(known));
    }

    [Fact]
    public void A_kind_of_queue_leaves_the_others_alone()
    {
        Assert.Equal(6, new DeadLetterFilter().Queues.Count);
        Assert.Equal(
            ["enrich-transcript_poison", "invalidate-transcript_poison", "cancel-job_poison"],
            new DeadLetterFilter { Kind = DeadLetterKind.Poison }.Queues.Select(q => q.Name),
            StringComparer.Ordinal
        );
    }

    [Fact]
    public void A_cut_off_alone_says_nothing_of_which_messages_are_meant()
    {
        Assert.True(new DeadLetterFilter { CutOff = Nine }.IsEmpty);
        Assert.False(new DeadLetterFilter { CutOff = Nine, Before = Nine }.IsEmpty);
    }

    private static DeadLetter Letter(string transcript, string? tenant, DateTimeOffset? failedAt) =>
        new(
            Id,
            new DeadLetterCause("enrich-transcript", "enrich-transcript_error", "timed-out", ""),
            failedAt,
            Bytes: 2,
            new CommandSummary(Id, transcript, tenant, IsReadable: true, BringsContent: false, [])
        );
}
