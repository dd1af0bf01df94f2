using TranscriptWorker.Bus.Lanes;

namespace TranscriptWorker.Tests.Bus.Lanes;

public sealed class FairGateTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Free_slots_are_given_at_once_and_no_more_than_there_are()
    {
        var gate = new FairGate(2);

        var first = await EnterAsync(gate, "a");
        await EnterAsync(gate, "a");
        var third = EnterAsync(gate, "a");

        Assert.Equal((false, 1), (third.IsCompleted, gate.Waiting));
        first.Dispose();
        await third;
        Assert.Equal(0, gate.Waiting);
    }

    [Fact]
    public async Task Tenants_that_wait_get_slots_in_turn_however_many_jobs_of_one_wait()
    {
        var order = await EnterAllAsync(new FairGate(1), ["a", "a", "a", "a", "b", "a", "c", "b"]);

        Assert.Equal(["a", "b", "c", "a", "b", "a", "a", "a"], order, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Within_a_tenant_the_first_to_come_is_the_first_to_go()
    {
        var gate = new FairGate(1);
        var slot = await EnterAsync(gate, "a");
        var waiting = Enumerable.Range(0, 4).Select(_ => EnterAsync(gate, "a")).ToList();

        foreach (var next in waiting)
        {
            Assert.False(next.IsCompleted);
            slot.Dispose();
            slot = await next;
        }
    }

    [Fact]
    public async Task A_tenant_that_comes_late_waits_for_one_job_of_each_other_tenant()
    {
        var order = await EnterAllAsync(new FairGate(1), [.. Enumerable.Range(0, 30).Select(i => $"{i % 3}"), "late"]);

        Assert.Equal(["0", "1", "2", "late"], order.Take(4), StringComparer.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_wait_takes_no_slot_and_holds_up_nobody()
    {
        var gate = new FairGate(1);
        var slot = await EnterAsync(gate, "a");
        using var cancelled = new CancellationTokenSource();
        var given = gate.EnterAsync("b", cancelled.Token);
        var next = EnterAsync(gate, "c");

        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.Equal(1, gate.Waiting);
        slot.Dispose();
        slot = await next;
        slot.Dispose();
        (await EnterAsync(gate, "b")).Dispose();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gate.EnterAsync("a", cancelled.Token));
        (await EnterAsync(gate, "a")).Dispose();
    }

    [Fact]
    public async Task A_slot_that_is_disposed_of_twice_is_free_once()
    {
        var gate = new FairGate(1);
        var slot = await EnterAsync(gate, "a");

        slot.Dispose();
        slot.Dispose();

        await EnterAsync(gate, "a");
        Assert.False(EnterAsync(gate, "a").IsCompleted);
    }

    [Fact]
    public async Task A_closed_gate_refuses_those_that_wait_and_those_that_come()
    {
        var gate = new FairGate(1);
        using var running = await EnterAsync(gate, "a");
        var waiting = new[] { EnterAsync(gate, "a"), EnterAsync(gate, "b") };

        gate.Close();

        foreach (var refused in waiting.Append(EnterAsync(gate, "c")))
            await Assert.ThrowsAsync<LaneClosedException>(() => refused);
        Assert.Equal(0, gate.Waiting);
    }

    [Fact]
    public async Task With_many_tenants_threads_and_cancellations_no_slot_is_lost_and_none_is_given_twice()
    {
        const int slots = 3;
        var gate = new FairGate(slots);
        var (running, most, entered) = (0, 0, 0);

        await Parallel.ForAsync(
            0,
            4000,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancellation },
            async (i, token) =>
            {
                using var cancelled = new CancellationTokenSource();
                var entering = gate.EnterAsync($"{i % 7}", cancelled.Token);
                if (i % 3 == 0)
                    await cancelled.CancelAsync();
                try
                {
                    using var slot = await entering.WaitAsync(token);
                    Interlocked.Increment(ref entered);
                    var now = Interlocked.Increment(ref running);
                    InterlockedMax(ref most, now);
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                }
                catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
                {
                    // It had to wait.
                }
            }
        );

        Assert.InRange(most, 1, slots);
        Assert.InRange(entered, 2666, 4000);
        for (var i = 0; i < slots; i++)
            Assert.True(EnterAsync(gate, "last").IsCompletedSuccessfully);
        Assert.False(EnterAsync(gate, "last").IsCompleted);
    }

    private static Task<IDisposable> EnterAsync(FairGate gate, string tenant) => gate.EnterAsync(tenant, Cancellation);

    /// <summary>All wait for the only slot, and give it back at once.</summary>
    /// <returns>The tenants in the order in which they got it.</returns>
    private static async Task<List<string>> EnterAllAsync(FairGate gate, string[] tenants)
    {
        var order = new List<string>();
        var slot = await EnterAsync(gate, "first");
        var entering = tenants.Select(tenant => PassAsync(tenant)).ToList();
        slot.Dispose();
        await Task.WhenAll(entering);
        return order;

        async Task PassAsync(string tenant)
        {
            using var own = await EnterAsync(gate, tenant);
            order.Add(tenant);
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int known;
        while ((known = Volatile.Read(ref most)) < value)
            Interlocked.CompareExchange(ref most, value, known);
    }
}
