using Microsoft.EntityFrameworkCore;
using Npgsql;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.IntegrationTests.Cli;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching.Races;

/// <summary>A standby of PostgreSQL that lags behind, and workers that are led to it.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class StandbyTests : IAsyncLifetime
{
    private const string EndOtherConnections =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

    private readonly ReplicatedPostgreSql _database = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _database.CreateAsync();

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    [Fact]
    public async Task Reads_go_to_the_primary_although_the_standby_is_named_first()
    {
        await using var writer = await CacheProcess.StartAsync(_database);
        await InvalidateAsync(writer);
        await _database.PauseReplicationAsync();
        var hosts = $"127.0.0.1:{_database.Standby.Port},127.0.0.1:{_database.Primary.Port}";
        await using var reader = await CacheProcess.StartAsync(_database, log: null, _database.ConnectionSetting(hosts));

        await InvalidateAsync(writer);

        Assert.Equal(2, await ReadAsync(reader));
    }

    [Fact]
    public async Task A_standby_that_a_name_leads_to_is_not_read_and_the_primary_is_read_again_later()
    {
        await using var name = Gate.Before(_database.Primary.Port);
        await using var writer = await CacheProcess.StartAsync(_database);
        await using var reader = await CacheProcess.StartAsync(_database, log: null, _database.ConnectionSetting(name.Address));
        await InvalidateAsync(writer);
        Assert.Equal(1, await ReadAsync(reader));
        await _database.PauseReplicationAsync();

        name.LeadTo(_database.Standby.Port);
        await InvalidateAsync(writer);
        var errors = new List<DurableTierException>();
        // The first meets a connection that was cut.
        for (var attempt = 0; attempt < 3; attempt++)
            errors.Add(await Assert.ThrowsAsync<DurableTierException>(() => ReadAsync(reader)));
        name.LeadTo(_database.Primary.Port);

        Assert.All(errors, e => Assert.True(e.IsTransient));
        Assert.Contains("is a standby", errors[^1].Message, StringComparison.Ordinal);
        Assert.Equal(2, await ReadAgainAsync(reader));
    }

    [Fact]
    public async Task A_worker_that_is_led_to_a_standby_does_not_use_redis_either()
    {
        await using var fleet = await CacheFleet.StartAsync(_database);
        await using var name = Gate.Before(_database.Primary.Port);
        var (misled, invalidator) = (await fleet.AddAsync(null, null, _database.ConnectionSetting(name.Address)), await fleet.AddAsync());
        await fleet.StoreAsync();
        await _database.PauseReplicationAsync();

        name.LeadTo(_database.Standby.Port);
        // In Redis the earlier state stays: a standby that were believed would vouch for its epoch.
        await fleet.Redis.ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "1");
        await fleet.InvalidateAsync(invalidator);

        await Assert.ThrowsAsync<DurableTierException>(() => fleet.EnrichAsync(misled));
        await fleet.Redis.ExecuteAsync("CONFIG", "SET", "min-replicas-to-write", "0");
        name.LeadTo(_database.Primary.Port);
        await CacheFleet.UntilAsync(async () => await ReadAgainAsync(misled) == 2);
        await fleet.AssertRecoveredAsync(2);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_promotion_ends_the_epoch_also_if_no_worker_was_there_to_see_it(bool hasWorkers)
    {
        await using var fleet = await CacheFleet.StartAsync(_database);
        await using var name = Gate.Before(_database.Primary.Port);
        var setting = _database.ConnectionSetting(name.Address);
        var worker = await fleet.AddAsync(null, null, setting);
        await fleet.StoreAsync();
        var before = await fleet.ReadEpochAsync();
        if (!hasWorkers)
            await fleet.EndAsync(worker);

        await _database.PromoteAsync();
        name.LeadTo(_database.Standby.Port);
        if (!hasWorkers)
        {
            // A process that starts later has no connections to the killed server.
            NpgsqlConnection.ClearAllPools();
            worker = await fleet.AddAsync(null, null, setting);
        }

        await CacheFleet.UntilAsync(async () => await FindNonceAsync() is { Length: > 0 } now && !now.Equals(before.Nonce));
        await fleet.AssertRecoveredAsync(1);
        Assert.Equal(1, await ReadAgainAsync(worker));

        async Task<string?> FindNonceAsync() =>
            await _database.Standby.FindAsync(_database.Name, "SELECT nonce FROM hot_epochs", Cancellation) as string;
    }

    [Fact]
    public async Task A_database_that_takes_no_writes_is_believed_in_nothing()
    {
        await using var worker = await CacheProcess.StartAsync(_database);
        var epochs = worker.Get<EpochStore>();
        var before = await epochs.ReadAsync(Cancellation);

        await _database.Primary.ExecuteAsync("postgres", $"ALTER DATABASE {_database.Name} SET default_transaction_read_only = on");
        await worker.QueryAsync(db => db.Database.ExecuteSqlRawAsync(EndOtherConnections, Cancellation));
        var error = await Assert.ThrowsAsync<DurableTierException>(() => epochs.ReadAsync(Cancellation));
        await _database.Primary.ExecuteAsync("postgres", $"ALTER DATABASE {_database.Name} RESET default_transaction_read_only");
        var after = await epochs.ReadAsync(Cancellation);

        Assert.True(error.IsTransient);
        Assert.Contains("takes no writes", error.Message, StringComparison.Ordinal);
        Assert.Equal(before, after);
    }

    [Fact]
    public async Task The_doctor_tells_a_standby_from_a_primary()
    {
        await using var migrated = await CacheProcess.StartAsync(_database);
        using var folder = new TemporaryFolder();
        var (key, value) = _database.ConnectionSetting($"127.0.0.1:{_database.Standby.Port}");

        var ended = await InProcess.RunAsync(
            "doctor",
            "--data",
            folder["data"],
            "--set",
            "Urls=http://127.0.0.1:0",
            "--set",
            "Durable:Provider=postgresql",
            "--set",
            $"{key}={value}"
        );

        ended.AssertFound(
            "database",
            "failed",
            $"The server of PostgreSQL 127.0.0.1:{_database.Standby.Port}/{_database.Name} is a standby"
        );
    }

    private static Task<long> InvalidateAsync(CacheProcess worker) =>
        worker.Changes.InvalidateAsync(CacheFleet.Meeting, Guid.NewGuid(), eraseContent: false, Cancellation);

    private static async Task<long> ReadAsync(CacheProcess worker) =>
        (await worker.Cache.ReadAsync(CacheFleet.Meeting, [], Cancellation)).State.Generation;

    /// <summary>The same, after the connections that were cut.</summary>
    private static async Task<long> ReadAgainAsync(CacheProcess worker)
    {
        while (true)
        {
            try
            {
                return await ReadAsync(worker);
            }
            catch (DurableTierException error) when (error.IsTransient)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation);
            }
        }
    }
}
