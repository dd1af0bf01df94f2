using Npgsql;

namespace TranscriptWorker.IntegrationTests.Databases;

/// <summary>A database on a primary and on a standby that replicates it, both of one test's own, so that it may kill them.</summary>
internal sealed class ReplicatedPostgreSql : ITestDatabase
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private PostgreSqlServer? _primary;
    private PostgreSqlServer? _standby;

    /// <summary>The database's name.</summary>
    public string Name { get; private set; } = "";

    public PostgreSqlServer Primary => _primary!;

    public PostgreSqlServer Standby => _standby!;

    public IReadOnlyList<(string Key, string Value)> Settings =>
        [("Durable:Provider", "postgresql"), ConnectionSetting($"127.0.0.1:{Primary.Port}")];

    public string Clock => "now()";

    public string SyncEachCommit => "SET LOCAL synchronous_commit = on";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The setting that leads to other hosts, such as <c>127.0.0.1:5432,127.0.0.1:5433</c>.</summary>
    public (string Key, string Value) ConnectionSetting(string hosts) =>
        ("Durable:ConnectionString", new NpgsqlConnectionStringBuilder(Primary.ConnectionString(Name)) { Host = hosts }.ConnectionString);

    public async Task CreateAsync()
    {
        _primary = await PostgreSqlServer.StartAsync();
        Name = new NpgsqlConnectionStringBuilder(await Primary.CreateDatabaseAsync()).Database!;
        _standby = await Primary.StartStandbyAsync(Cancellation);
    }

    /// <summary>Waits until the standby has what the primary has, and lets it fall behind from then on.</summary>
    public async Task PauseReplicationAsync()
    {
        await CatchUpAsync();
        await Standby.ExecuteAsync("postgres", "SELECT pg_wal_replay_pause()");
        await Wait.UntilAsync(
            async token => await Standby.FindAsync("postgres", "SELECT pg_get_wal_replay_pause_state()", token) is "paused",
            Patience,
            () => "The standby does not pause.",
            Cancellation
        );
    }

    /// <summary>Kills the primary, and makes the standby the primary.</summary>
    public async Task PromoteAsync()
    {
        await CatchUpAsync();
        await Primary.KillAsync();
        Assert.Equal(true, await Standby.FindAsync("postgres", "SELECT pg_promote()", Cancellation));
    }

    /// <remarks>A fleet disposes of its database too.</remarks>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in (PostgreSqlServer?[])[_standby, _primary])
            if (server is not null)
                await server.DisposeAsync();
        (_standby, _primary) = (null, null);
    }

    private async Task CatchUpAsync()
    {
        var written = await Primary.FindAsync("postgres", "SELECT pg_current_wal_lsn()::text", Cancellation);
        await Wait.UntilAsync(
            async token => await Standby.FindAsync("postgres", $"SELECT pg_last_wal_replay_lsn() >= '{written}'", token) is true,
            Patience,
            () => "The standby does not replicate.",
            Cancellation
        );
    }
}
