using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using StackExchange.Redis;
using TranscriptWorker.IntegrationTests.Tools;

namespace TranscriptWorker.IntegrationTests.Databases;

/// <summary>A real Redis on a free port that keeps nothing on the disk.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    // Tests look for this in whatever is written out.
    public const string Password = "a-password-of-redis-that-nobody-may-see";

    private const string Package = "redis-server";
    private const int MaxDatabases = 10_000;
    private const int Stop = 19;
    private const int Continue = 18;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    // Its own: a replica leaves a snapshot there, which another server would start with.
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _log = [];
    private readonly string[] _arguments;
    private readonly ConfigurationOptions _configuration;
    private Process? _process;
    private ConnectionMultiplexer? _client;
    private int _databases;

    private RedisServer(string[] arguments) =>
        (_arguments, _configuration) = (
            arguments,
            ConfigurationOptions.Parse($"{Address},password={Password},abortConnect=false,connectTimeout=1000")
        );

    public int Port { get; } = FreePort();

    public string Address => $"{IPAddress.Loopback}:{Port}";

    public static async Task<RedisServer> StartAsync()
    {
        var server = NotStarted();
        await server.RestartAsync();
        return server;
    }

    /// <summary>A server that is not there yet; its address is known already.</summary>
    public static RedisServer NotStarted(params string[] arguments) => new(arguments);

    /// <summary>
    /// Starts the server, also after it was killed; it then has forgotten everything, or what has come since the last snapshot in its
    /// folder.
    /// </summary>
    public async Task RestartAsync()
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        try
        {
            _process?.Dispose();
            _process = Run();
            while (!await AnswersAsync(bound.Token))
                await Task.Delay(Poll, TimeProvider.System, bound.Token);
        }
        catch (OperationCanceledException error)
        {
            throw new TimeoutException($"Redis did not start: {Log()}", error);
        }
    }

    public async Task KillAsync()
    {
        if (_process is null || _process.HasExited)
            return;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Patience, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>The process stays, and its connections with it, but it does nothing until <see cref="Thaw"/>.</summary>
    public void Freeze() => Assert.Equal(0, SendSignal(_process!.Id, Stop));

    public void Thaw() => Assert.Equal(0, SendSignal(_process!.Id, Continue));

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
    public async Task<string> ExecuteAsync(params string[] command)
    {
        var (exitCode, output, error) = await ExternalTool.RunAsync(
            "redis-tools",
            "redis-cli",
            ["-p", $"{Port}", "-a", Password, "--no-auth-warning", .. command]
        );
        Assert.True(exitCode == 0, error);
        return Encoding.UTF8.GetString(output).Trim();
    }

    /// <summary>Makes the server a replica of another one, and waits until it has all that the other has.</summary>
    public async Task FollowAsync(RedisServer primary)
    {
        await ExecuteAsync("REPLICAOF", $"{IPAddress.Loopback}", $"{primary.Port}");
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        while (!(await ExecuteAsync("INFO", "replication")).Contains("master_link_status:up", StringComparison.Ordinal))
            await Task.Delay(Poll, TimeProvider.System, bound.Token);
    }

    public Task PromoteAsync() => ExecuteAsync("REPLICAOF", "NO", "ONE");

    public async ValueTask DisposeAsync()
    {
        _client?.Close(allowCommandsToComplete: false);
        await KillAsync();
        _process?.Dispose();
        _folder.Dispose();
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
            using var connection = new TcpClient();
            await connection.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            return true;
        }
        catch (SocketException) when (_process is { HasExited: false })
        {
            return false;
        }
    }

    private Process Run()
    {
        string[] arguments =
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
        try
        {
            var process = new Process
            {
                StartInfo = new ProcessStartInfo("redis-server", arguments)
                {
                    UseShellExecute = false,
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                },
            };
            process.OutputDataReceived += (_, line) => Keep(line.Data);
            process.ErrorDataReceived += (_, line) => Keep(line.Data);
            process.Start();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return process;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw ExternalTool.Missing(Package, "Redis");
        }
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

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
