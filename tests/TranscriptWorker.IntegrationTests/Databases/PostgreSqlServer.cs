using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Databases;

/// <summary>A real PostgreSQL on a free port, with a data folder of its own.</summary>
internal sealed class PostgreSqlServer : IAsyncDisposable
{
    // Tests look for this in whatever is written out.
    public const string Password = "a-password-that-nobody-may-see";
    public const string User = "worker-whose-name-is-not-told";

    private const string Package = "postgresql-15";
    private const string Programs = "/usr/lib/postgresql/15/bin";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"transcript-worker-test-postgres-{Guid.NewGuid():N}");
    private readonly List<string> _log = [];
    private Process? _process;

    private PostgreSqlServer() { }

    public int Port { get; } = FreePort();

    public string Folder => _folder;

    public static async Task<PostgreSqlServer> StartAsync()
    {
        if (!File.Exists(Path.Combine(Programs, "postgres")))
            throw ExternalTool.Missing(Package, "PostgreSQL 15");
        var server = new PostgreSqlServer();
        using var initialize = server.Run(
            "initdb",
            "-D",
            server._folder,
            "-U",
            User,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync"
        );
        await initialize.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(initialize.ExitCode == 0, server.Log());
        await server.RestartAsync();
        return server;
    }

    /// <summary>Starts the server, also after it was killed.</summary>
    public async Task RestartAsync()
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        while (!await AnswersAsync(bound.Token))
        {
            // A killed server's children take a moment to end, and until then a new one refuses to start.
            if (_process is null or { HasExited: true })
            {
                _process?.Dispose();
                // No flush to the disk: what a killed process wrote is with the operating system.
                _process = Run(
                    "postgres",
                    "-D",
                    _folder,
                    "-h",
                    IPAddress.Loopback.ToString(),
                    "-p",
                    $"{Port}",
                    "-c",
                    "unix_socket_directories=",
                    "-c",
                    "fsync=off",
                    "-c",
                    "shared_buffers=16MB",
                    "-c",
                    "max_connections=400",
                    "-c",
                    "log_min_messages=fatal",
                    "-c",
                    "log_min_error_statement=panic"
                );
            }

            try
            {
                await Task.Delay(Poll, TimeProvider.System, bound.Token);
            }
            catch (OperationCanceledException error)
            {
                throw new TimeoutException($"PostgreSQL did not start: {Log()}", error);
            }
        }
    }

    public async Task KillAsync()
    {
        if (_process is null || _process.HasExited)
            return;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Creates an empty database.</summary>
    /// <returns>Its connection string.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
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

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString(database) + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
#pragma warning disable CA2100 // Every text here is made by a test.
        await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        // Its children end by themselves and may write a last file.
        for (var attempt = 0; Directory.Exists(_folder) && attempt < 100; attempt++)
        {
            try
            {
                Directory.Delete(_folder, recursive: true);
            }
            catch (IOException)
            {
                await Task.Delay(Poll, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
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

    /// <summary>Runs a program of PostgreSQL, which refuses to be root: then as the user that the package made.</summary>
    private Process Run(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(Programs, program), .. arguments];
        if (string.Equals(Environment.UserName, "root", StringComparison.Ordinal))
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command];
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(command[0], command[1..])
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                WorkingDirectory = Path.GetTempPath(),
            },
        };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? line)
    {
        lock (_log)
            _log.Add(line ?? "");
    }

    private string Log()
    {
        lock (_log)
            return string.Join(Environment.NewLine, _log);
    }
}
