using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
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

    private readonly List<string> _log = [];
    private readonly string[] _arguments;
    private readonly ConfigurationOptions _configuration;
    private Process? _process;
    private ConnectionMultiplexer? _client;
    private int _databases;

    private RedisServer(string[] arguments) => (_arguments, _configuration) = (arguments, ConfigurationOptions.Parse($"{Address},password={Password},abortConnect=false,connectTimeout=1000"));

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

    /// <summary>Starts the server, also after it was killed; it then has forgotten everything.</summary>
    public async Task RestartAsync()
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bound.CancelAfter(Patience);
        try
        {
            _process?.Dispose();
            _process = Run();
            while (!await AnswersAsync(bound.Token)) await Task.Delay(Poll, TimeProvider.System, bound.Token);
        }
        catch (OperationCanceledException error)
        {
            throw new TimeoutException($"Redis did not start: {Log()}", error);
        }
    }

    public async Task KillAsync()
    {
        if (_process is null || _process.HasExited) return;
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
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

    public async ValueTask DisposeAsync()
    {
        _client?.Close(allowCommandsToComplete: false);
        await KillAsync();
        _process?.Dispose();
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
            "--port", $"{Port}", "--bind", $"{IPAddress.Loopback}", "--requirepass", Password, "--databases", $"{MaxDatabases}",
            "--save", "", "--appendonly", "no", "--dir", Path.GetTempPath(), .. _arguments,
        ];
        try
        {
            var process = new Process { StartInfo = new ProcessStartInfo("redis-server", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true } };
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
        lock (_log) _log.Add(line ?? "");
    }

    private string Log()
    {
        lock (_log) return string.Join(Environment.NewLine, _log);
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int SendSignal(int process, int signal);
}
