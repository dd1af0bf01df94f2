using Npgsql;
using TranscriptWorker.Cli;

namespace TranscriptWorker.Chaos.Fleet;

/// <summary>The servers of a run, with everything declared that workers need.</summary>
internal sealed class ChaosServers : IAsyncDisposable
{
    /// <summary>The workers' user of the database, who owns nothing there.</summary>
    public const string WorkerUser = "chaos_worker";

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationToken _cancellationToken;

    private ChaosServers(RabbitMqServer broker, RedisServer redis, PostgreSqlServer database, CancellationToken cancellationToken) =>
        (Broker, Redis, Database, _cancellationToken) = (broker, redis, database, cancellationToken);

    public RabbitMqServer Broker { get; }

    public RedisServer Redis { get; }

    public PostgreSqlServer Database { get; }

    public string DatabaseName { get; } = "chaos";

    public VirtualHost Host { get; private set; } = null!;

    /// <summary>The disk of the database's tables; null if this user may not make one.</summary>
    public SmallDisk? Disk { get; private set; }

    /// <summary>Starts all of them.</summary>
    /// <param name="cancellationToken">Ends also whatever is under way on the virtual host later.</param>
    /// <exception cref="MissingProgramException">A server is not installed.</exception>
    public static async Task<ChaosServers> StartAsync(CancellationToken cancellationToken)
    {
        var broker = RabbitMqServer.StartAsync(cancellationToken);
        var redis = RedisServer.StartAsync(cancellationToken);
        var database = PostgreSqlServer.StartAsync(cancellationToken);
        await Task.WhenAll(broker, redis, database);
        var servers = new ChaosServers(await broker, await redis, await database, cancellationToken);
        try
        {
            await servers.PrepareAsync();
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>The settings by which the owner reaches the servers, past all gates.</summary>
    public string[] OwnerSettings => [.. SettingsOf(Host.Address, Database.ConnectionString(DatabaseName), Redis.ConnectionString(0))];

    public static IEnumerable<string> SettingsOf(Uri broker, string database, string redis) =>
        [
            "Bus:Provider=rabbitmq",
            $"Bus:ConnectionString={broker.OriginalString}",
            "Durable:Provider=postgresql",
            $"Durable:ConnectionString={database}",
            "Hot:Provider=redis",
            $"Hot:ConnectionString={redis}",
            // Retries that take seconds, and more of them than a fault lasts.
            .. ((int[])[1, 2, 3, 5, 8, 13, 21, 34, 55]).Select((seconds, i) => $"Bus:RetryDelays:{i}=00:00:{seconds:00}"),
            "Cache:ClaimLease=00:00:02",
            // An erased transcript gets new content, however late.
            "Jobs:ContentPatience=1.00:00:00",
            "Jobs:Timeout=00:01:00",
            "Jobs:Concurrency=8",
        ];

    /// <summary>Runs a command of the worker in this process, past all gates.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        var console = new CliConsole(TextWriter.Synchronized(output), TextWriter.Synchronized(output));
        string[] all = [.. arguments, "--data", _folder["command"], .. OwnerSettings.SelectMany(s => (string[])["--set", s])];
        var exitCode = await Task.Run(() => CommandLineProgram.RunAsync(all, console, _cancellationToken), _cancellationToken);
        return (exitCode, output.ToString());
    }

    public Task ExecuteAsync(string sql, CancellationToken cancellationToken) =>
        Database.ExecuteAsync(DatabaseName, sql, cancellationToken);

    /// <summary>The rows of a query.</summary>
    public async Task<IReadOnlyList<object?[]>> QueryAsync(string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(Database.ConnectionString(DatabaseName) + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
#pragma warning disable CA2100 // Every text here is a constant.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<object?[]>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetValue(i))]);
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await Broker.DisposeAsync();
        await Redis.DisposeAsync();
        await Database.DisposeAsync();
        if (Disk is not null)
            await Disk.DisposeAsync();
        _folder.Dispose();
    }

    private async Task PrepareAsync()
    {
        Host = await Broker.CreateVirtualHostAsync(_cancellationToken);
        Disk = await SmallDisk.TryMountAsync(_cancellationToken);
        if (Disk is not null)
            await Database.ExecuteAsync("postgres", $"CREATE TABLESPACE small LOCATION '{Disk.Folder}'", _cancellationToken);
        var tablespace = Disk is null ? "" : " TABLESPACE small";
        await Database.ExecuteAsync("postgres", $"CREATE DATABASE {DatabaseName}{tablespace}", _cancellationToken);
        foreach (
            var command in (string[][])
                [
                    ["topology", "declare"],
                    ["migrate"],
                ]
        )
            if (await RunAsync(command) is (not 0, var output))
                throw new InvalidOperationException($"{string.Join(' ', command)} failed: {output}");
        await ExecuteAsync(
            $"CREATE ROLE {WorkerUser} LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {WorkerUser}",
            _cancellationToken
        );
    }
}
