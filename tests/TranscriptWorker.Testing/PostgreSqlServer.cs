using System.Net;
using DotNet.Testcontainers.Containers;
using Npgsql;
using Testcontainers.PostgreSql;

namespace TranscriptWorker.Testing;

/// <summary>A real PostgreSQL on a free port, with a data folder of its own. It does not wait for the disk.</summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    // Tests look for this in whatever is written out.
    public const string Password = "a-password-that-nobody-may-see";
    public const string User = "worker-whose-name-is-not-told";

    private const int ContainerPort = 5432;

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    // No flush to the disk: what a killed process wrote is with the operating system.
    private static readonly string[] Settings =
    [
        "-c",
        "fsync=off",
        "-c",
        "max_connections=400",
        "-c",
        "log_min_messages=fatal",
        "-c",
        "log_min_error_statement=panic",
    ];

    private readonly string[] _settings;
    private readonly IContainer? _container;
    private readonly TimeSpan _patience;
    private ServerProcess? _process;

    private PostgreSqlServer(int port, string[] settings, IContainer? container, TimeSpan patience) =>
        (Port, _settings, _container, _patience) = (port, settings, container, patience);

    public int Port { get; }

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"transcript-worker-test-postgres-{Guid.NewGuid():N}");

    private string LogFile => Folder + ".log";

    /// <summary>Starts the program.</summary>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <param name="patience">How long the start may take; null for a minute.</param>
    /// <param name="settings">The server's settings as <c>name=value</c>; null for a server that takes little memory.</param>
    /// <exception cref="MissingProgramException">PostgreSQL is not installed.</exception>
    public static async Task<PostgreSqlServer> StartAsync(
        CancellationToken cancellationToken,
        TimeSpan? patience = null,
        params string[] settings
    )
    {
        PostgreSqlProgram.CheckInstalled();
        if (settings.Length == 0)
            settings = ["shared_buffers=16MB"];
        var server = new PostgreSqlServer(FreePort.Take(), settings, container: null, patience ?? DefaultPatience);
        try
        {
            await PostgreSqlProgram.CreateClusterAsync(server.Folder, User, cancellationToken);
            await server.RestartAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a server for tests that only use it.</summary>
    /// <exception cref="MissingProgramException">There is neither a Docker engine nor an installed PostgreSQL.</exception>
    public static async Task<PostgreSqlServer> StartAsync(ServerSource source, CancellationToken cancellationToken)
    {
        if (!source.HasDocker)
            return await StartAsync(cancellationToken);
        var container = new PostgreSqlBuilder(ServerImages.PostgreSql)
            .WithUsername(User)
            .WithPassword(Password)
            .WithDatabase("postgres")
            .WithEnvironment("POSTGRES_HOST_AUTH_METHOD", "trust")
            .WithEnvironment("POSTGRES_INITDB_ARGS", "--encoding=UTF8 --locale=C.UTF-8")
            // The last counts; the builder has turned this one off.
            .WithCommand([.. Settings, "-c", "synchronous_commit=on"])
            .Build();
        await ServerSource.StartAsync(container, cancellationToken);
        return new PostgreSqlServer(container.GetMappedPublicPort(ContainerPort), [], container, DefaultPatience);
    }

    /// <summary>Starts another server that replicates this one.</summary>
    public async Task<PostgreSqlServer> StartStandbyAsync(CancellationToken cancellationToken)
    {
        var standby = new PostgreSqlServer(FreePort.Take(), _settings, container: null, _patience);
        try
        {
            await PostgreSqlProgram.CopyServerAsync(Port, User, standby.Folder, cancellationToken);
            await standby.RestartAsync(cancellationToken);
            return standby;
        }
        catch
        {
            await standby.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server, also after it was killed.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        if (_container is not null)
            throw new InvalidOperationException("Only a server that was started as a program can be controlled.");
        try
        {
            await Wait.UntilAsync(
                AnswersOrStartsAsync,
                _patience,
                () => $"PostgreSQL on port {Port} did not start: {_process?.ReadLog()}",
                cancellationToken
            );
        }
        catch
        {
            await KillAsync();
            throw;
        }
    }

    /// <summary>Ends the server; its children, which have groups of their own, notice it and end by themselves.</summary>
    public Task KillAsync() => _process?.KillAsync() ?? Task.CompletedTask;

    /// <summary>Ends the server at once, without a checkpoint: the next start recovers what was committed.</summary>
    public async Task StopImmediatelyAsync(CancellationToken cancellationToken)
    {
        await PostgreSqlProgram.StopImmediatelyAsync(Folder, cancellationToken);
        await KillAsync();
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken)
    {
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}", cancellationToken);
        return ConnectionString(name);
    }

    public string ConnectionString(string database, string user = User) =>
        new NpgsqlConnectionStringBuilder
        {
            Host = IPAddress.Loopback.ToString(),
            Port = Port,
            Database = database,
            Username = user,
            Password = Password,
            SslMode = SslMode.Disable,
            // Each test's database has a pool of its own; what it no longer uses must not use up the server's connections.
            ConnectionIdleLifetime = 2,
            ConnectionPruningInterval = 1,
        }.ConnectionString;

    public async Task ExecuteAsync(string database, string sql, CancellationToken cancellationToken) =>
        await FindAsync(database, sql, cancellationToken);

    /// <summary>The first value that a statement finds; null if it finds none.</summary>
    public async Task<object?> FindAsync(string database, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync(cancellationToken);
#pragma warning disable CA2100 // Every text here is made by a test.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        if (_container is not null)
            await _container.DisposeAsync();
        File.Delete(LogFile);
        // Its children end by themselves and may write a last file.
        for (var attempt = 0; Directory.Exists(Folder) && attempt < 100; attempt++)
        {
            try
            {
                Directory.Delete(Folder, recursive: true);
            }
            catch (IOException)
            {
                await Task.Delay(Poll, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private async Task<bool> AnswersOrStartsAsync(CancellationToken cancellationToken)
    {
        // A killed server's children take a moment to end, and until then a new one refuses to start.
        if (_process is null or { HasExited: true })
        {
            if (_process is not null)
                await _process.KillAsync();
            _process?.Dispose();
            _process = PostgreSqlProgram.Start(
                "postgres",
                [
                    "-D",
                    Folder,
                    "-h",
                    $"{IPAddress.Loopback}",
                    "-p",
                    $"{Port}",
                    "-c",
                    "unix_socket_directories=",
                    .. Settings,
                    .. _settings.SelectMany(setting => (string[])["-c", setting]),
                ],
                LogFile
            );
        }

        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString("postgres") + ";Pooling=false");
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
