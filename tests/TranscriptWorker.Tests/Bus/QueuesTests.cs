using TranscriptWorker.Bus;

namespace TranscriptWorker.Tests.Bus;

public sealed class QueuesTests
{
    /// <summary>Computed with Python: <c>zlib.crc32(tenant.encode()) % 8</c>.</summary>
    [Theory]
    [InlineData(null, 0)]
    [InlineData("", 0)]
    [InlineData("acme", 6)]
    [InlineData("a", 3)]
    [InlineData("b", 1)]
    [InlineData("tenant-1", 7)]
    [InlineData("tenant-2", 5)]
    [InlineData("ümlaut", 0)]
    public void The_queue_of_a_tenants_backfill_is_the_same_in_each_release_and_language(string? tenant, int number) =>
        Assert.Equal($"enrich-transcript_backfill-{number}", Queues.BackfillOf(tenant));

    [Fact]
    public void Tenants_are_spread_over_all_backfill_queues()
    {
        var tenants = Enumerable.Range(0, 800).Select(i => Queues.BackfillOf($"tenant-{i}")).CountBy(q => q, StringComparer.Ordinal);

        Assert.Equal(Queues.Backfill, tenants.Select(t => t.Key).Order(StringComparer.Ordinal), StringComparer.Ordinal);
        Assert.All(tenants, tenant => Assert.InRange(tenant.Value, 50, 200));
    }

    [Fact]
    public void Error_poison_and_retry_queues_of_a_backfill_queue_are_those_of_its_command()
    {
        Assert.All(Queues.Backfill, queue => Assert.Equal(Queues.EnrichTranscript, Queues.CommandQueueOf(queue)));
        Assert.All(Queues.Commands, queue => Assert.Equal(queue, Queues.CommandQueueOf(queue)));
    }
}
