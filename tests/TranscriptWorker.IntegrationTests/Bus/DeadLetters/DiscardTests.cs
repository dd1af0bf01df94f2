using TranscriptWorker.Contracts;
using static TranscriptWorker.IntegrationTests.Bus.DeadLetters.DeadLettersUnderTest;

namespace TranscriptWorker.IntegrationTests.Bus.DeadLetters;

public sealed class DiscardTests
{
    [Fact]
    public async Task Discarding_needs_a_reason_and_logs_it_for_each_cause()
    {
        using var letters = await StartAsync();
        await letters.FailJobsAsync(2, FailureReasons.TimedOut);
        await letters.FailJobsAsync(1, FailureReasons.InternalError);

        (await letters.RunAsync("discard", "--all", "--yes")).AssertRefused(2, "--because");
        (await letters.RunAsync("discard", "--all", "--because", " ", "--yes")).AssertRefused(2, "--because must have 1 to 200 characters");
        var kept = await letters.Host.CountAsync(Error);
        var discarded = await letters.RunAsync("discard", "--all", "--because", "replaced by a new import\n", "--yes", "--verbose");

        discarded.AssertDone();
        Assert.Equal((3u, 0u), (kept, await letters.Host.CountAsync(Error)));
        Assert.Equal("3 moved, 0 failed, 0 left", discarded.Output[^1]);
        foreach (var (count, reason) in ((int, string)[])[(2, FailureReasons.TimedOut), (1, FailureReasons.InternalError)])
            Assert.Single(
                discarded.Errors,
                line =>
                    line.Contains(
                        $"Discarded {count} messages of {Error} because replaced by a new import?: {reason} It failed.",
                        StringComparison.Ordinal
                    )
            );
    }

    [Fact]
    public async Task The_messages_of_a_transcript_are_discarded_and_none_of_another_tenant()
    {
        using var letters = await StartAsync();
        var (own, tenants, others) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        foreach (var queue in (string[])[Error, Poison])
        {
            await letters.FailAsync(queue, Job(own));
            await letters.FailAsync(queue, Job(tenants, tenant: "acme"));
            await letters.FailAsync(queue, Job(others, "43"));
        }

        (await letters.RunAsync("discard", "--transcript", "42", "--because", "erased", "--yes")).AssertDone();
        foreach (var queue in (string[])[Error, Poison])
            Assert.Equal([tenants, others], await letters.TakeIdsAsync(queue));

        await letters.FailAsync(Error, Job(own));
        await letters.FailAsync(Error, Job(tenants, tenant: "acme"));
        (await letters.RunAsync("discard", "--transcript", "42", "--tenant", "acme", "--because", "erased", "--yes")).AssertDone();
        Assert.Equal([own], await letters.TakeIdsAsync(Error));
    }

    [Fact]
    public async Task A_dry_run_counts_by_cause_and_discards_nothing()
    {
        using var letters = await StartAsync();
        var ids = await letters.FailJobsAsync(2);

        var ended = await letters.RunAsync("discard", "--all", "--because", "a try", "--dry-run");

        ended.AssertDone();
        Assert.Equal("2 messages match; nothing was moved", ended.Output[^1]);
        Assert.Equal(ids, await letters.TakeIdsAsync(Error));
    }
}
