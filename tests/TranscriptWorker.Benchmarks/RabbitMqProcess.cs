using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace TranscriptWorker.Benchmarks;

/// <summary>A RabbitMQ of its own on free ports, in a folder that goes with it.</summary>
internal sealed class RabbitMqProcess : IAsyncDisposable
{
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly string _folder = Directory.CreateTempSubdirectory("transcript-worker-benchmark-rabbitmq-").FullName;
    private readonly int _port = FreePort();
    private readonly int _nameServerPort = FreePort();
    private readonly Process _process;

    private RabbitMqProcess()
    {
        if (!File.Exists(Program))
            throw new InvalidOperationException("rabbitmq-server is missing: apt-get install rabbitmq-server");
        var start = new ProcessStartInfo("sh", ["-c", $"exec {Program} > log.txt 2>&1"])
        {
            UseShellExecute = false,
            WorkingDirectory = _folder,
        };
        foreach (
            var (name, value) in new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["HOME"] = _folder,
                ["ERL_EPMD_PORT"] = $"{_nameServerPort}",
                ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
                ["RABBITMQ_NODENAME"] = $"benchmark{_port}@localhost",
                ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
                ["RABBITMQ_NODE_PORT"] = $"{_port}",
                ["RABBITMQ_DIST_PORT"] = $"{FreePort()}",
                ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "mnesia"),
                ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
                ["RABBITMQ_PID_FILE"] = Path.Combine(_folder, "pid"),
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "enabled_plugins"),
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
            }
        )
            start.Environment[name] = value;
        _process = Process.Start(start)!;
    }

    public Uri Address => new($"amqp://guest:guest@127.0.0.1:{_port}/");

    public static async Task<RabbitMqProcess> StartAsync(CancellationToken cancellationToken)
    {
        var broker = new RabbitMqProcess();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(Patience);
        while (!await broker.AnswersAsync(bound.Token))
            await Task.Delay(Poll, TimeProvider.System, bound.Token);
        return broker;
    }

    public async ValueTask DisposeAsync()
    {
        // The script that was started waits for the server itself, and ends after it.
        var pid = int.Parse(
            await File.ReadAllTextAsync(Path.Combine(_folder, "pid"), CancellationToken.None),
            CultureInfo.InvariantCulture
        );
        using (var server = Process.GetProcessById(pid))
            server.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        // The name server that it started on a port of its own.
        using (
            var names = Process.Start(
                new ProcessStartInfo("epmd", ["-port", $"{_nameServerPort}", "-kill"])
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                }
            )!
        )
            await names.WaitForExitAsync(CancellationToken.None);
        Directory.Delete(_folder, recursive: true);
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
            await using var connection = await new ConnectionFactory
            {
                Uri = Address,
                AutomaticRecoveryEnabled = false,
            }.CreateConnectionAsync(cancellationToken);
            return true;
        }
        catch (BrokerUnreachableException) when (!_process.HasExited)
        {
            return false;
        }
    }
}
