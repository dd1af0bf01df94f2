using Microsoft.EntityFrameworkCore;
using Npgsql;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

/// <summary>A connection to the database that stays open and never answers again, while others do.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class HungDatabaseTests
{
    // The promise is three seconds; a busy machine gets more.
    private static readonly TimeSpan AcknowledgedWithin = TimeSpan.FromSeconds(4);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invalidation_is_acknowledged_in_time_though_the_epochs_connection_hangs()
    {
        await using var fleet = await CacheFleet.StartAsync(new PostgreSqlDatabase());
        await using var gate = Gate.Before((await SharedPostgreSql.StartAsync()).Port);
        var invalidator = await fleet.AddAsync(null, null, Through(gate, fleet.DatabaseSettings));
        await fleet.StoreAsync();

        await gate.HoldOneConnection("hot_epochs");
        var started = TimeProvider.System.GetTimestamp();
        await fleet.InvalidateAsync(invalidator);
        var took = TimeProvider.System.GetElapsedTime(started);

        TestContext.Current.TestOutputHelper?.WriteLine($"acknowledged after {took.TotalSeconds:0.00} s");
        Assert.InRange(took, TimeSpan.Zero, AcknowledgedWithin);
        await fleet.AssertRecoveredAsync(2);
    }

    [Fact]
    public async Task An_epoch_that_no_connection_answers_for_is_given_up_in_time_also_while_connecting()
    {
        await using var database = new PostgreSqlDatabase();
        await database.CreateAsync();
        await using var gate = Gate.Before((await SharedPostgreSql.StartAsync()).Port);
        await using var worker = await CacheProcess.StartAsync(database, log: null, Through(gate, database.Settings));
        var epochs = worker.Get<EpochStore>();
        await epochs.ReadAsync(Cancellation);
        var held = gate.HoldRequest("");

        var started = TimeProvider.System.GetTimestamp();
        var error = await Assert.ThrowsAsync<DurableTierException>(() => epochs.ReadAsync(Cancellation));
        var took = TimeProvider.System.GetElapsedTime(started);
        gate.Open();

        await held;
        Assert.True(error.IsTransient);
        Assert.InRange(took, TimeSpan.Zero, AcknowledgedWithin);
        await CacheFleet.UntilAsync(async () => await epochs.FindAsync(Cancellation) is not null);
    }

    [Fact]
    public async Task A_claim_outlives_a_renewal_that_hangs()
    {
        await using var database = new PostgreSqlDatabase();
        await database.CreateAsync();
        await using var gate = Gate.Before((await SharedPostgreSql.StartAsync()).Port);
        (string, string) lease = ("Cache:ClaimLease", "00:00:03");
        await using var owner = await CacheProcess.StartAsync(database, log: null, Through(gate, database.Settings), lease);
        await using var other = await CacheProcess.StartAsync(database, log: null, lease);
        await other.Changes.InvalidateAsync(CacheFleet.Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);
        var (started, finish) = (new TaskCompletionSource(), new TaskCompletionSource());

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
        await gate.HoldOneConnection("UPDATE claims");
        var first = await FindLeaseAsync();
        var waiting = other.Cache.ComputeAsync(
            CacheFleet.SummaryKey,
            1,
            _ => throw new InvalidOperationException("Computed twice."),
            Cancellation
        );
        await CacheFleet.UntilAsync(async () => await FindLeaseAsync() > first + TimeSpan.FromSeconds(3));
        finish.SetResult();

        Assert.Equal(EntrySource.Computed, (await computing).Source);
        Assert.Equal(EntrySource.Durable, (await waiting).Source);

        Task<DateTime> FindLeaseAsync() => other.QueryAsync(db => db.Claims.Select(c => c.LeaseUntil).SingleAsync(Cancellation));
    }

    [Fact]
    public async Task A_service_that_cannot_read_the_epoch_says_so_when_it_is_asked_for_its_readiness()
    {
        using var folder = new TemporaryFolder();
        await using var database = new PostgreSqlDatabase();
        await database.CreateAsync();
        var redis = await SharedRedis.StartAsync();
        await using var gate = Gate.Before((await SharedPostgreSql.StartAsync()).Port);
        var (key, value) = Through(gate, database.Settings);
        string[] durable = ["Durable:Provider=postgresql", $"{key}={value}"];
        (await InProcess.RunAsync(["migrate", "--data", folder["data"], .. durable.SelectMany(s => (string[])["--set", s])])).AssertDone();
        await using var service = await RunningService.StartAsync(
            folder["data"],
            [.. durable, "Hot:Provider=redis", $"Hot:ConnectionString={redis.ConnectionString(redis.NextDatabase())}"]
        );
        // The epoch is read from the first use of the hot tier on.
        await service.EnrichAsync(new { transcriptId = "a", content = "Ann: Hello." });

        await gate.HoldRequest("hot_epochs");
        await CacheFleet.UntilAsync(() => SaysAsync("is not used: its epoch was last read from the durable tier"));
        gate.Open();

        await CacheFleet.UntilAsync(() => SaysAsync("\"hot tier\":{\"status\":\"healthy\""));

        async Task<bool> SaysAsync(string text)
        {
            using var response = await service.Http.GetAsync(new Uri("/health/ready", UriKind.Relative), Cancellation);
            return (await response.Content.ReadAsStringAsync(Cancellation)).Contains(text, StringComparison.Ordinal);
        }
    }

    private static (string Key, string Value) Through(Gate gate, IEnumerable<(string Key, string Value)> settings)
    {
        const string key = "Durable:ConnectionString";
        var direct = settings.Single(s => string.Equals(s.Key, key, StringComparison.Ordinal)).Value;
        // A prepared statement is sent without its text, by which the gate knows it.
        return (key, new NpgsqlConnectionStringBuilder(direct) { Host = gate.Address, MaxAutoPrepare = 0 }.ConnectionString);
    }
}
