using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Servers;

/// <summary>A real RabbitMQ on free ports of this machine, ended by its process id and started again as often as a test likes.</summary>
internal sealed class RabbitMqServer : IAsyncDisposable
{
    private const string Package = "rabbitmq-server";
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string User = "guest";

    // It takes 8 s on an idle machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"transcript-worker-test-rabbitmq-{Guid.NewGuid():N}");
    private readonly int _managementPort = FreePort();
    private readonly int _distributionPort = FreePort();
    private readonly int _nameServerPort = FreePort();
    private readonly HttpClient _http;
    private Process? _process;

    private RabbitMqServer()
    {
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{_managementPort}/api/"),
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.ASCII.GetBytes($"{User}:{User}"))
        );
    }

    public int Port { get; } = FreePort();

    private string PidFile => Path.Combine(_folder, "pid");

    public static async Task<RabbitMqServer> StartAsync()
    {
        if (!File.Exists(Program))
            throw ExternalTool.Missing(Package, "RabbitMQ");
        var server = new RabbitMqServer();
        Directory.CreateDirectory(server._folder);
        await File.WriteAllTextAsync(
            Path.Combine(server._folder, "enabled_plugins"),
            "[rabbitmq_management].",
            TestContext.Current.CancellationToken
        );
        await File.WriteAllTextAsync(
            Path.Combine(server._folder, "rabbitmq.conf"),
            $"""
            listeners.tcp.1 = 127.0.0.1:{server.Port}
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {server._managementPort}
            log.console = true
            log.console.level = warning
            log.file = false
            disk_free_limit.absolute = 10MB
            vm_memory_high_watermark.relative = 0.8
            """,
            TestContext.Current.CancellationToken
        );
        await server.RestartAsync();
        return server;
    }

    /// <summary>Starts the server, also after it was killed; what durable queues hold is still there.</summary>
    public async Task RestartAsync()
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        _process?.Dispose();
        _process = Run();
        while (!await AnswersAsync(bound.Token))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"RabbitMQ did not start: {Log()}");
            try
            {
                await Task.Delay(Poll, TimeProvider.System, bound.Token);
            }
            catch (OperationCanceledException error)
            {
                throw new TimeoutException($"RabbitMQ did not start: {Log()}", error);
            }
        }
    }

    public async Task KillAsync()
    {
        if (_process is null || _process.HasExited)
            return;
        // The script that was started waits for the server itself, and ends after it.
        using (
            var server = Process.GetProcessById(
                int.Parse(await File.ReadAllTextAsync(PidFile, CancellationToken.None), CultureInfo.InvariantCulture)
            )
        )
            server.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>Creates an empty virtual host.</summary>
    public async Task<VirtualHost> CreateVirtualHostAsync()
    {
        var name = $"test-{Guid.NewGuid():N}";
        using var response = await _http.PutAsync(
            new Uri($"vhosts/{name}", UriKind.Relative),
            content: null,
            TestContext.Current.CancellationToken
        );
        response.EnsureSuccessStatusCode();
        return new VirtualHost(name, new Uri($"amqp://{User}:{User}@127.0.0.1:{Port}/{name}"), _http);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        _http.Dispose();
        // The name server that it started on a port of its own.
        await ExternalTool.RunAsync("erlang-base", "epmd", "-port", $"{_nameServerPort}", "-kill");
        if (Directory.Exists(_folder))
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
                HostName = "127.0.0.1",
                Port = Port,
                AutomaticRecoveryEnabled = false,
            }.CreateConnectionAsync(cancellationToken);
            using var response = await _http.GetAsync(new Uri("overview", UriKind.Relative), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception error) when (error is BrokerUnreachableException or HttpRequestException)
        {
            return false;
        }
    }

    private Process Run()
    {
        // Into a file, because its children hold a pipe open after it has ended.
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
                ["RABBITMQ_NODENAME"] = $"test{Port}@localhost",
                ["RABBITMQ_DIST_PORT"] = $"{_distributionPort}",
                ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, "rabbitmq.conf"),
                ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, "mnesia"),
                ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, "log"),
                ["RABBITMQ_PID_FILE"] = PidFile,
                ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "enabled_plugins"),
                ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
            }
        )
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    private string Log() => File.ReadAllText(Path.Combine(_folder, "log.txt"));
}
