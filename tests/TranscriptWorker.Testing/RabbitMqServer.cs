using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using DotNet.Testcontainers.Containers;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Testcontainers.RabbitMq;

namespace TranscriptWorker.Testing;

/// <summary>A real RabbitMQ with its management API on free ports of this machine.</summary>
internal sealed class RabbitMqServer : IAsyncDisposable
{
    private const string Package = "rabbitmq-server";
    private const string Program = "/usr/lib/rabbitmq/bin/rabbitmq-server";
    private const string ControlProgram = "/usr/lib/rabbitmq/bin/rabbitmqctl";
    private const string User = "guest";
    private const int ContainerPort = 5672;
    private const int ContainerManagementPort = 15672;

    // It takes 8 s on an idle machine, and more than 90 s was seen on a very busy one.
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();
    private readonly int _managementPort;
    private readonly int _distributionPort = FreePort.Take();
    private readonly int _nameServerPort = FreePort.Take();
    private readonly IContainer? _container;
    private readonly TimeSpan _patience;
    private readonly HttpClient _http;
    private ServerProcess? _process;

    private RabbitMqServer(int port, int managementPort, IContainer? container, TimeSpan patience)
    {
        (Port, _managementPort, _container, _patience) = (port, managementPort, container, patience);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false })
        {
            BaseAddress = new Uri($"http://127.0.0.1:{_managementPort}/api/"),
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Basic",
            Convert.ToBase64String(Encoding.ASCII.GetBytes($"{User}:{User}"))
        );
    }

    public int Port { get; }

    /// <summary>The default virtual host.</summary>
    public Uri Address => new($"amqp://{User}:{User}@127.0.0.1:{Port}/");

    /// <summary>The server's version, such as <c>3.10.8</c>.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Starts the program.</summary>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <param name="patience">How long the start may take; null for three minutes.</param>
    /// <param name="setting">A further line of its configuration; empty for none.</param>
    /// <exception cref="MissingProgramException">RabbitMQ is not installed.</exception>
    public static async Task<RabbitMqServer> StartAsync(CancellationToken cancellationToken, TimeSpan? patience = null, string setting = "")
    {
        if (!File.Exists(Program))
            throw new MissingProgramException(Package, "RabbitMQ");
        var server = new RabbitMqServer(FreePort.Take(), FreePort.Take(), container: null, patience ?? DefaultPatience);
        try
        {
            await File.WriteAllTextAsync(server._folder["enabled_plugins"], "[rabbitmq_management].", cancellationToken);
            await File.WriteAllTextAsync(server._folder["rabbitmq.conf"], $"{server.Configuration()}\n{setting}\n", cancellationToken);
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
    /// <exception cref="MissingProgramException">There is neither a Docker engine nor an installed RabbitMQ.</exception>
    public static async Task<RabbitMqServer> StartAsync(ServerSource source, CancellationToken cancellationToken)
    {
        if (!source.HasDocker)
            return await StartAsync(cancellationToken);
        var container = new RabbitMqBuilder(ServerImages.RabbitMq)
            .WithUsername(User)
            .WithPassword(User)
            .WithPortBinding(ContainerManagementPort, assignRandomHostPort: true)
            .Build();
        await ServerSource.StartAsync(container, cancellationToken);
        var server = new RabbitMqServer(
            container.GetMappedPublicPort(ContainerPort),
            container.GetMappedPublicPort(ContainerManagementPort),
            container,
            DefaultPatience
        );
        try
        {
            await server.UntilItAnswersAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server, also after it was killed; what durable queues hold is still there.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        if (_container is not null)
            throw new InvalidOperationException("Only a server that was started as a program can be controlled.");
        _process?.Dispose();
        // The name server with it: the one that the server would start stays when the server ends.
        _process = ServerProcess.Start(["sh", "-c", $"epmd & exec {Program}"], _folder["log.txt"], Environment());
        try
        {
            await UntilItAnswersAsync(cancellationToken);
        }
        catch
        {
            await KillAsync();
            throw;
        }
    }

    public Task KillAsync() => _process?.KillAsync() ?? Task.CompletedTask;

    /// <summary>
    /// Writes to the disk what the broker keeps in memory for three seconds: the registrations of new quorum queues. RabbitMQ 3.10 never
    /// answers for a queue whose registration a kill has cost it.
    /// </summary>
    public Task PersistQueuesAsync(CancellationToken cancellationToken) =>
        ControlAsync(["eval", "[ok = dets:sync(Table) || Table <- dets:all()]."], cancellationToken);

    /// <summary>Does what <c>rabbitmqctl</c> does.</summary>
    public async Task ControlAsync(string[] command, CancellationToken cancellationToken)
    {
        using var process = ServerProcess.Start([ControlProgram, .. command], _folder["control.txt"], Environment());
        try
        {
            await process.WaitForExitAsync(cancellationToken).WaitAsync(_patience, TimeProvider.System, cancellationToken);
            if (process.ExitCode != 0)
                throw new InvalidOperationException($"rabbitmqctl failed with {process.ExitCode}: {process.ReadLog()}");
        }
        finally
        {
            await process.KillAsync();
        }
    }

    /// <summary>Creates an empty virtual host.</summary>
    /// <param name="cancellationToken">Ends also whatever is under way on the virtual host later.</param>
    public async Task<VirtualHost> CreateVirtualHostAsync(CancellationToken cancellationToken)
    {
        var name = $"test-{Guid.NewGuid():N}";
        using var response = await _http.PutAsync(new Uri($"vhosts/{name}", UriKind.Relative), content: null, cancellationToken);
        response.EnsureSuccessStatusCode();
        return new VirtualHost(name, new Uri($"amqp://{User}:{User}@127.0.0.1:{Port}/{name}"), _http, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process?.Dispose();
        if (_container is not null)
            await _container.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    private Task UntilItAnswersAsync(CancellationToken cancellationToken) =>
        Wait.UntilAsync(AnswersAsync, _patience, () => $"RabbitMQ on port {Port} did not start: {_process?.ReadLog()}", cancellationToken);

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await new ConnectionFactory
            {
                Uri = Address,
                AutomaticRecoveryEnabled = false,
            }.CreateConnectionAsync(cancellationToken);
            var overview = await _http.GetFromJsonAsync<JsonElement>(new Uri("overview", UriKind.Relative), cancellationToken);
            Version = overview.GetProperty("rabbitmq_version").GetString()!;
            return true;
        }
        catch (Exception error) when (error is BrokerUnreachableException or HttpRequestException)
        {
            if (_process is { HasExited: true })
                throw new InvalidOperationException($"RabbitMQ did not start: {_process.ReadLog()}", error);
            return false;
        }
    }

    private string Configuration() =>
        $"""
            listeners.tcp.1 = 127.0.0.1:{Port}
            management.tcp.ip = 127.0.0.1
            management.tcp.port = {_managementPort}
            log.console = true
            log.console.level = warning
            log.file = false
            disk_free_limit.absolute = 10MB
            vm_memory_high_watermark.relative = 0.8
            """;

    private Dictionary<string, string> Environment() =>
        new(StringComparer.Ordinal)
        {
            ["HOME"] = _folder.Path,
            ["ERL_EPMD_PORT"] = $"{_nameServerPort}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODENAME"] = $"test{Port}@localhost",
            ["RABBITMQ_DIST_PORT"] = $"{_distributionPort}",
            ["RABBITMQ_CONFIG_FILE"] = _folder["rabbitmq.conf"],
            ["RABBITMQ_MNESIA_BASE"] = _folder["mnesia"],
            ["RABBITMQ_LOG_BASE"] = _folder["log"],
            ["RABBITMQ_PID_FILE"] = _folder["pid"],
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = _folder["enabled_plugins"],
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
            // Also of the process with which the broker looks for a name server: one that it started would outlive the broker.
            ["ERL_FLAGS"] = "-start_epmd false",
        };
}
