namespace TranscriptWorker.Chaos.Fleet;

/// <summary>Servers and workers.</summary>
internal sealed class ChaosFleet : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    private ChaosFleet(ChaosServers servers) => Servers = servers;

    public ChaosServers Servers { get; }

    public IReadOnlyList<ChaosWorker> Workers { get; private set; } = [];

    /// <summary>The clock of the first worker; null if it has that of this machine.</summary>
    public WorkerClock? Clock { get; private set; }

    /// <summary>Whether the workers change between two releases.</summary>
    public bool HasEarlierRelease { get; private set; }

    /// <summary>Starts everything.</summary>
    /// <param name="programs">The workers' program, and that of an earlier release which they begin with, if there is one.</param>
    /// <param name="workers">Number of workers.</param>
    /// <param name="prepareAsync">Runs when the servers are there and the workers are not.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    public static async Task<ChaosFleet> StartAsync(
        (string Present, string? Earlier) programs,
        int workers,
        Func<ChaosServers, Task> prepareAsync,
        CancellationToken cancellationToken
    )
    {
        var fleet = new ChaosFleet(await ChaosServers.StartAsync(cancellationToken));
        try
        {
            await prepareAsync(fleet.Servers);
            fleet.HasEarlierRelease = programs.Earlier is not null;
            fleet.AddWorkers(programs, workers, cancellationToken);
            foreach (var worker in fleet.Workers)
                await worker.RestartAsync(cancellationToken);
            await fleet.WaitUntilReadyAsync(cancellationToken);
            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public Task WaitUntilReadyAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Workers.Select(worker => worker.WaitUntilReadyAsync(cancellationToken)));

    /// <summary>Starts workers again that end, until it is cancelled.</summary>
    public Task SuperviseAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Workers.Select(worker => worker.SuperviseAsync(cancellationToken)));

    /// <summary>Keeps the workers' logs in a folder.</summary>
    public void CopyLogs(string folder)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < Workers.Count; i++)
            File.Copy(Workers[i].LogFile, Path.Combine(folder, $"worker-{i}.log"), overwrite: true);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in Workers)
            await worker.DisposeAsync();
        await Servers.DisposeAsync();
        _folder.Dispose();
    }

    private void AddWorkers((string Present, string? Earlier) programs, int workers, CancellationToken cancellationToken)
    {
        if (WorkerClock.IsInstalled)
        {
            Clock = new WorkerClock(_folder["clock"]);
            Clock.Set(TimeSpan.Zero);
        }

        Workers =
        [
            .. Enumerable
                .Range(0, workers)
                .Select(i => new ChaosWorker(programs, _folder[$"worker-{i}"], Servers, i == 0 ? Clock : null, cancellationToken)),
        ];
    }
}
