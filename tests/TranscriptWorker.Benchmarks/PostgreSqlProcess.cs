using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace TranscriptWorker.Benchmarks;

/// <summary>A PostgreSQL of its own on a free port, in a folder that goes with it. It does not wait for the disk.</summary>
internal sealed class PostgreSqlProcess : IAsyncDisposable
{
    private const string Programs = "/usr/lib/postgresql/15/bin";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"transcript-worker-benchmark-postgres-{Guid.NewGuid():N}");
    private readonly int _port = FreePort();
    private Process? _process;

    private PostgreSqlProcess() { }

    public string ConnectionString =>
        new NpgsqlConnectionStringBuilder
        {
            Host = $"{IPAddress.Loopback}",
            Port = _port,
            Database = "postgres",
            Username = "benchmark",
            SslMode = SslMode.Disable,
            MaxPoolSize = 40,
        }.ConnectionString;

    public static async Task<PostgreSqlProcess> StartAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path.Combine(Programs, "postgres")))
            throw new InvalidOperationException("PostgreSQL 15 is missing: apt-get install postgresql-15");
        var server = new PostgreSqlProcess();
        using (
            var initialize = Run(
                "initdb",
                "-D",
                server._folder,
                "-U",
                "benchmark",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync"
            )
        )
            await initialize.WaitForExitAsync(cancellationToken);
        server._process = Run(
            "postgres",
            "-D",
            server._folder,
            "-h",
            $"{IPAddress.Loopback}",
            "-p",
            $"{server._port}",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=off",
            "-c",
            "shared_buffers=128MB",
            "-c",
            "max_connections=200",
            "-c",
            "max_wal_size=2GB"
        );
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Patience);
        while (!await server.AnswersAsync(bound.Token))
            await Task.Delay(Poll, TimeProvider.System, bound.Token);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_process is { HasExited: false })
            _process.Kill();
        if (_process is not null)
            await _process.WaitForExitAsync(CancellationToken.None);
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
        if (_process!.HasExited)
            throw new InvalidOperationException("PostgreSQL did not start.");
        try
        {
            await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
            await connection.OpenAsync(cancellationToken);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    /// <summary>Runs a program of PostgreSQL, which refuses to be root: then as the user that the package made.</summary>
    private static Process Run(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(Programs, program), .. arguments];
        if (string.Equals(Environment.UserName, "root", StringComparison.Ordinal))
            command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", .. command];
        // What it prints is nobody's, and must not fill up a pipe.
        return Process.Start(
            new ProcessStartInfo("sh", ["-c", $"exec \"$@\" > /dev/null 2>&1", "sh", .. command])
            {
                UseShellExecute = false,
                WorkingDirectory = Path.GetTempPath(),
            }
        )!;
    }
}
