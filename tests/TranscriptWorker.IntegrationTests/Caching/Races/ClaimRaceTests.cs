using System.Collections.Concurrent;
using System.Text;
using Microsoft.EntityFrameworkCore;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

public sealed class SqliteClaimRaceTests : ClaimRaceTests<SqliteDatabase>;

public sealed class PostgreSqlClaimRaceTests : ClaimRaceTests<PostgreSqlDatabase>;

/// <summary>Workers that want the same entry at once, and owners that die or sleep.</summary>
[Trait(Tier.Name, Tier.Full)]
public abstract class ClaimRaceTests<TDatabase>
    where TDatabase : ITestDatabase, new()
{
    private static readonly (string, string) ShortLease = ("Cache:ClaimLease", "00:00:01");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_many_jobs_at_once_each_generation_is_computed_once_and_all_get_its_one_value()
    {
        const int generations = 3;
        const int jobs = 24;
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        CacheProcess[] workers = [await fleet.AddAsync(), await fleet.AddAsync(), await fleet.AddAsync()];
        await fleet.StoreAsync();
        var key = CacheFleet.SummaryKey with { Fingerprint = Fingerprint.Of(EntryKind.AIEnhancement, "key-phrases") };
        var executions = new ConcurrentDictionary<long, int>();
        var values = new ConcurrentBag<(long Generation, string Value)>();
        var (reads, allHaveRead) = (0, new TaskCompletionSource());

        for (var generation = 1; generation <= generations; generation++)
        {
            (reads, allHaveRead) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            await Task.WhenAll(Enumerable.Range(0, jobs).Select(async job => values.Add(await EnrichAsync(workers[job % workers.Length]))));
            await fleet.InvalidateAsync(workers[generation % workers.Length]);
        }

        Assert.Equal(
            Enumerable.Range(1, generations).Select(g => ((long)g, 1)),
            executions.OrderBy(e => e.Key).Select(e => (e.Key, e.Value))
        );
        Assert.Equal(generations, values.Distinct().Count());

        async Task<(long Generation, string Value)> EnrichAsync(CacheProcess worker)
        {
            var reading = await worker.Cache.ReadAsync(CacheFleet.Meeting, [key], Cancellation);
            if (Interlocked.Increment(ref reads) == jobs)
                allHaveRead.SetResult();
            var entry = reading.Entries.TryGetValue(key, out var hit)
                ? hit
                : await worker.Cache.ComputeAsync(key, reading.State.Generation, _ => ComputeAsync(reading.State.Generation), Cancellation);
            return (reading.State.Generation, Encoding.UTF8.GetString(entry.Json.Span));
        }

        // Not before all have missed.
        async ValueTask<byte[]> ComputeAsync(long generation)
        {
            executions.AddOrUpdate(generation, 1, (_, count) => count + 1);
            await allHaveRead.Task.WaitAsync(Cancellation);
            return Encoding.UTF8.GetBytes($"\"{Guid.NewGuid()}\"");
        }
    }

    [Fact]
    public async Task An_owner_that_slept_longer_than_its_lease_is_refused_and_the_others_result_counts()
    {
        await using var fleet = await CacheFleet.StartAsync(new TDatabase());
        var time = new ProcessTime();
        var (sleeper, other) = (await fleet.AddAsync(time.Register, null, ShortLease), await fleet.AddAsync(null, null, ShortLease));
        await fleet.StoreAsync();
        var key = CacheFleet.SummaryKey with { Fingerprint = Fingerprint.Of(EntryKind.AIEnhancement, "key-phrases") };
        var (started, finish) = (new TaskCompletionSource(), new TaskCompletionSource());

        var late = sleeper.Cache.ComputeAsync(
            key,
            1,
            async _ =>
            {
                started.SetResult();
                await finish.Task;
                return "\"late\""u8.ToArray();
            },
            Cancellation
        );
        await started.Task;
        time.Stop();
        var taken = await other.Cache.ComputeAsync(key, 1, _ => new("\"taken over\""u8.ToArray()), Cancellation);
        finish.SetResult();

        Assert.Equal(EntrySource.Computed, taken.Source);
        await Assert.ThrowsAsync<GenerationChangedException>(() => late);
        time.Continue();
        foreach (var worker in (CacheProcess[])[sleeper, other])
            Assert.Equal(
                "\"taken over\"",
                Encoding.UTF8.GetString((await worker.Cache.ReadAsync(CacheFleet.Meeting, [key], Cancellation)).Entries[key].Json.Span)
            );
        await fleet.AssertRecoveredAsync(1);
    }

    [Fact]
    public async Task A_dead_owner_is_taken_over_though_the_databases_clock_was_set_back_two_days()
    {
        await using var database = new TDatabase();
        await database.CreateAsync();
        await using var dead = await CacheProcess.StartAsync(database);
        await using var alive = await CacheProcess.StartAsync(database, log: null, ShortLease);
        await alive.Changes.InvalidateAsync(CacheFleet.Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        var claim = await dead.Get<ClaimStore>().TryTakeAsync(CacheFleet.SummaryKey, 1, TimeSpan.FromSeconds(1));
        Assert.Equal(
            1,
            await dead.QueryAsync(db =>
                db.Claims.ExecuteUpdateAsync(set => set.SetProperty(c => c.LeaseUntil, c => c.LeaseUntil.AddDays(2)), Cancellation)
            )
        );

        var entry = await alive
            .Cache.ComputeAsync(CacheFleet.SummaryKey, 1, _ => new(CacheFleet.JsonOf(1)), Cancellation)
            .WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancellation);

        Assert.Equal(EntrySource.Computed, entry.Source);
        Assert.Null(await dead.Get<ClaimStore>().CommitAsync(claim!, "{}"u8.ToArray()));
        Assert.Equal(1, await alive.QueryAsync(db => db.Entries.CountAsync(Cancellation)));
    }

    [Fact]
    public async Task An_owner_that_renews_is_not_taken_over_however_long_it_computes()
    {
        await using var database = new TDatabase();
        await database.CreateAsync();
        await using var owner = await CacheProcess.StartAsync(database, log: null, ShortLease);
        await using var waiter = await CacheProcess.StartAsync(database, log: null, ShortLease);
        await owner.Changes.InvalidateAsync(CacheFleet.Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        var (started, finish, leases) = (new TaskCompletionSource(), new TaskCompletionSource(), new HashSet<DateTime>());

        var computing = owner.Cache.ComputeAsync(
            CacheFleet.SummaryKey,
            1,
            async token =>
            {
                started.SetResult();
                await finish.Task.WaitAsync(token);
                return CacheFleet.JsonOf(1);
            },
            Cancellation
        );
        await started.Task.WaitAsync(Cancellation);
        var waiting = waiter.Cache.ComputeAsync(
            CacheFleet.SummaryKey,
            1,
            _ => throw new InvalidOperationException("Computed twice."),
            Cancellation
        );
        await CacheFleet.UntilAsync(async () =>
            leases.Add(await owner.QueryAsync(db => db.Claims.Select(c => c.LeaseUntil).SingleAsync(Cancellation))) && leases.Count > 6
        );
        finish.SetResult();

        Assert.Equal(EntrySource.Computed, (await computing).Source);
        Assert.Equal(EntrySource.Durable, (await waiting).Source);
    }
}
