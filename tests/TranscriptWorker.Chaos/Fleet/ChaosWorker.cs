using System.Net.Sockets;

namespace TranscriptWorker.Chaos.Fleet;

/// <summary>A worker process that reaches its servers through gates of its own, and is started again whenever it has ended.</summary>
internal sealed class ChaosWorker : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(90);

    private readonly (string Present, string? Earlier) _programs;
    private readonly string _folder;
    private readonly string[] _settings;
    private readonly WorkerClock? _clock;
    private readonly Uri _address = new($"http://127.0.0.1:{FreePort.Take()}");
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
    private readonly SemaphoreSlim _changing = new(1);
    private ServerProcess? _process;
    private bool _isEarlier;

    /// <param name="programs">The worker's program, and that of the release which it begins with, if that is another.</param>
    /// <param name="folder">Gets its data and its log.</param>
    /// <param name="servers">Its servers.</param>
    /// <param name="clock">Its clock; null for that of this machine.</param>
    /// <param name="cancellationToken">Ends the waiting for what passes its gates.</param>
    public ChaosWorker(
        (string Present, string? Earlier) programs,
        string folder,
        ChaosServers servers,
        WorkerClock? clock,
        CancellationToken cancellationToken
    )
    {
        (_programs, _folder, _clock, _isEarlier) = (programs, folder, clock, programs.Earlier is not null);
        Directory.CreateDirectory(folder);
        Broker = Gate.Before(servers.Broker.Port, cancellationToken);
        Redis = Gate.Before(servers.Redis.Port, cancellationToken);
        Database = Gate.Before(servers.Database.Port, cancellationToken);
        var broker = new UriBuilder(servers.Host.Address) { Port = Broker.Port }.Uri;
        var database = servers
            .Database.ConnectionString(servers.DatabaseName, ChaosServers.WorkerUser)
            .Replace($"Port={servers.Database.Port}", $"Port={Database.Port}", StringComparison.Ordinal);
        var redis = servers.Redis.ConnectionString(0).Replace($":{servers.Redis.Port}", $":{Redis.Port}", StringComparison.Ordinal);
        _settings = [$"Urls={_address}", "Auditing:SubjectsPerMinute=60", .. ChaosServers.SettingsOf(broker, database, redis)];
    }

    public Gate Broker { get; }

    public Gate Redis { get; }

    public Gate Database { get; }

    public IEnumerable<Gate> Gates => [Broker, Redis, Database];

    /// <summary>How often it ended without being told to.</summary>
    public int OwnEnds { get; private set; }

    public string LogFile => Path.Combine(_folder, "log.txt");

    /// <summary>Starts it; kills it before, if it runs.</summary>
    public Task RestartAsync(CancellationToken cancellationToken) => RestartAsync(() => Task.CompletedTask, cancellationToken);

    /// <summary>Ends it as a deployment does, and starts the other release.</summary>
    public Task ReplaceAsync(CancellationToken cancellationToken) =>
        RestartAsync(
            async () =>
            {
                if (_process is { HasExited: false } process)
                {
                    process.Signal(ServerProcess.Terminate);
                    await process.WaitForExitAsync(cancellationToken).WaitAsync(StopsWithin, TimeProvider.System, cancellationToken);
                }

                _isEarlier = !_isEarlier;
            },
            cancellationToken
        );

    private async Task RestartAsync(Func<Task> prepare, CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken);
        try
        {
            await prepare();
            await EndAsync();
            string[] command =
            [
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                _isEarlier ? _programs.Earlier! : _programs.Present,
                "serve",
                "--data",
                Path.Combine(_folder, "data"),
                .. _settings.SelectMany(s => (string[])["--set", s]),
            ];
            _process = ServerProcess.Start(command, LogFile, _clock?.Environment);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Ends it as <c>kill -9</c> does.</summary>
    public void Kill() => Signal(ServerProcess.Kill);

    public void Freeze() => Signal(ServerProcess.Stop);

    public void Thaw() => Signal(ServerProcess.Continue);

    /// <summary>Waits until it takes jobs.</summary>
    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) =>
        Wait.UntilAsync(IsReadyAsync, ReadyWithin, () => $"{_folder} is not ready: {LastLines()}", cancellationToken);

    /// <summary>Starts it again whenever it has ended.</summary>
    public async Task SuperviseAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            if (_changing.CurrentCount == 1 && _process is { HasExited: true })
            {
                OwnEnds++;
                await RestartAsync(cancellationToken);
            }

            await Task.Delay(Poll, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        foreach (var gate in Gates)
            await gate.DisposeAsync();
        _http.Dispose();
        _changing.Dispose();
    }

    /// <summary>Does nothing to a worker that has ended by itself: it is about to be started again.</summary>
    private void Signal(int signal)
    {
        if (_process is { HasExited: false } process)
            process.Signal(signal);
    }

    private async Task EndAsync()
    {
        if (_process is null)
            return;
        await _process.KillAsync();
        _process.Dispose();
        _process = null;
    }

    private async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(_address, "/health/ready"), cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (Exception error)
            when (error is HttpRequestException or SocketException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private string LastLines() => File.Exists(LogFile) ? string.Join(Environment.NewLine, File.ReadLines(LogFile).TakeLast(10)) : "";
}
