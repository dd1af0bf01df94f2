using System.Net;
using System.Net.Sockets;
using System.Text;
using DotNet.Testcontainers.Containers;
using StackExchange.Redis;
using Testcontainers.Redis;

namespace TranscriptWorker.Testing;

/// <summary>A real Redis on a free port that keeps nothing on the disk.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    // Tests look for this in whatever is written out.
    public const string Password = "a-password-of-redis-that-nobody-may-see";

    private const string Package = "redis-server";
    private const string Program = "redis-server";
    private const int ContainerPort = 6379;
    private const int MaxDatabases = 10_000;

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(60);

    // Its own: a replica leaves a snapshot there, which another server would start with.
    private readonly TemporaryFolder _folder = new();
    private readonly string[] _arguments;
    private readonly IContainer? _container;
    private readonly TimeSpan _patience;
    private readonly ConfigurationOptions _configuration;
    private ServerProcess? _process;
    private ConnectionMultiplexer? _client;
    private int _databases;

    private RedisServer(int port, string[] arguments, IContainer? container, TimeSpan patience)
    {
        (Port, _arguments, _container, _patience) = (port, arguments, container, patience);
        _configuration = ConfigurationOptions.Parse(
            $"{Address},password={Password},abortConnect=false,connectTimeout=1000,allowAdmin=true"
        );
    }

    public int Port { get; }

    public string Address => $"{IPAddress.Loopback}:{Port}";

    private ServerProcess Process =>
        _process ?? throw new InvalidOperationException("Only a server that was started as a program can be controlled.");

    /// <summary>Starts the program.</summary>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <param name="patience">How long the start may take; null for a minute.</param>
    /// <exception cref="MissingProgramException">Redis is not installed.</exception>
    public static async Task<RedisServer> StartAsync(CancellationToken cancellationToken, TimeSpan? patience = null)
    {
        var server = new RedisServer(FreePort.Take(), [], container: null, patience ?? DefaultPatience);
        try
        {
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
    /// <exception cref="MissingProgramException">There is neither a Docker engine nor an installed Redis.</exception>
    public static async Task<RedisServer> StartAsync(ServerSource source, CancellationToken cancellationToken)
    {
        if (!source.HasDocker)
            return await StartAsync(cancellationToken);
        var container = new RedisBuilder(ServerImages.Redis)
            .WithEnvironment("REDISCLI_AUTH", Password)
            .WithCommand("--requirepass", Password, "--databases", $"{MaxDatabases}", "--save", "", "--appendonly", "no")
            .Build();
        await ServerSource.StartAsync(container, cancellationToken);
        return new RedisServer(container.GetMappedPublicPort(ContainerPort), [], container, DefaultPatience);
    }

    /// <summary>A server that is not there yet; its address is known already.</summary>
    public static RedisServer NotStarted(params string[] arguments) => new(FreePort.Take(), arguments, container: null, DefaultPatience);

    /// <summary>
    /// Starts the server, also after it was killed; it then has forgotten everything, or what has come since the last snapshot in its
    /// folder.
    /// </summary>
    /// <exception cref="MissingProgramException">Redis is not installed.</exception>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        if (!ExternalTool.IsInstalled(Program))
            throw new MissingProgramException(Package, "Redis");
        _process?.Dispose();
        _process = ServerProcess.Start([Program, .. Arguments()], _folder["log.txt"]);
        try
        {
            await Wait.UntilAsync(
                AnswersAsync,
                _patience,
                () => $"Redis on port {Port} did not start: {Process.ReadLog()}",
                cancellationToken
            );
        }
        catch
        {
            await KillAsync();
            throw;
        }
    }

    public Task KillAsync() => _process?.KillAsync() ?? Task.CompletedTask;

    /// <summary>Writes a snapshot, from which the server starts until <see cref="ForgetSnapshot"/>.</summary>
    public Task SaveSnapshotAsync(CancellationToken cancellationToken) => ExecuteAsync(["SAVE"], cancellationToken);

    /// <summary>The next start is one of an empty server.</summary>
    public void ForgetSnapshot() => File.Delete(_folder["dump.rdb"]);

    /// <summary>The process stays, and its connections with it, but it does nothing until <see cref="Thaw"/>.</summary>
    public void Freeze() => Process.Signal(ServerProcess.Stop);

    public void Thaw() => Process.Signal(ServerProcess.Continue);

    /// <summary>The number of a database that no other test has.</summary>
    public int NextDatabase() => Interlocked.Increment(ref _databases);

    public string ConnectionString(int database) => $"{Address},password={Password},defaultDatabase={database}";

    public async Task<IDatabaseAsync> OpenAsync(int database)
    {
        _client ??= await ConnectionMultiplexer.ConnectAsync(_configuration);
        return _client.GetDatabase(database);
    }

    /// <summary>
    /// Sends a command past any driver, so that it reaches the server whatever its role; whatever answer comes is the result.
    /// </summary>
    public async Task<string> ExecuteAsync(string[] command, CancellationToken cancellationToken)
    {
        var (exitCode, output, error) = await ExternalTool.RunAsync(
            "redis-tools",
            "redis-cli",
            ["-p", $"{Port}", "-a", Password, "--no-auth-warning", .. command],
            cancellationToken
        );
        return exitCode == 0 ? Encoding.UTF8.GetString(output).Trim() : throw new InvalidOperationException(error);
    }

    /// <summary>Makes the server a replica of another one, and waits until it has all that the other has.</summary>
    public async Task FollowAsync(RedisServer primary, CancellationToken cancellationToken)
    {
        await ExecuteAsync(["REPLICAOF", $"{IPAddress.Loopback}", $"{primary.Port}"], cancellationToken);
        await Wait.UntilAsync(
            async token => (await ExecuteAsync(["INFO", "replication"], token)).Contains("master_link_status:up", StringComparison.Ordinal),
            _patience,
            () => $"the replica does not follow: {Process.ReadLog()}",
            cancellationToken
        );
    }

    public Task PromoteAsync(CancellationToken cancellationToken) => ExecuteAsync(["REPLICAOF", "NO", "ONE"], cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _client?.Close(allowCommandsToComplete: false);
        await KillAsync();
        _process?.Dispose();
        if (_container is not null)
            await _container.DisposeAsync();
        _folder.Dispose();
    }

    private string[] Arguments() =>
        [
            "--port",
            $"{Port}",
            "--bind",
            $"{IPAddress.Loopback}",
            "--requirepass",
            Password,
            "--masterauth",
            Password,
            "--databases",
            $"{MaxDatabases}",
            "--repl-diskless-sync-delay",
            "0",
            "--save",
            "",
            "--appendonly",
            "no",
            "--dir",
            _folder.Path,
            .. _arguments,
        ];

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var connection = new TcpClient();
            await connection.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            return true;
        }
        catch (SocketException error)
        {
            if (Process.HasExited)
                throw new InvalidOperationException($"Redis did not start: {Process.ReadLog()}", error);
            return false;
        }
    }
}
