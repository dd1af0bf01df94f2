using TranscriptWorker.Chaos.Checks;
using TranscriptWorker.Chaos.Faults;
using TranscriptWorker.Chaos.Fleet;
using TranscriptWorker.Chaos.Traffic;

namespace TranscriptWorker.Chaos;

/// <summary>A run: jobs and faults for a time, then the end of all jobs, then the checks.</summary>
/// <param name="options">What it does.</param>
/// <param name="progress">Gets a line now and then.</param>
internal sealed class ChaosRun(ChaosOptions options, TextWriter progress)
{
    private const int Seconds = 5;

    private static readonly TimeSpan Revival = TimeSpan.FromSeconds(5);

    private readonly Findings _findings = new();

    /// <param name="stopping">Ends jobs and faults before their time; the checks follow.</param>
    /// <exception cref="MissingProgramException">A server is not installed.</exception>
    public async Task<ChaosReport> RunAsync(CancellationToken stopping)
    {
        using var all = new CancellationTokenSource();
        using var supervised = new CancellationTokenSource();
        var started = TimeProvider.System.GetTimestamp();
        await using var fleet = await ChaosFleet.StartAsync(
            (options.Worker, options.EarlierWorker),
            options.Workers,
            servers => Subscriber.DeclareAsync(servers.Host),
            all.Token
        );
        var trafficBegan = TimeProvider.System.GetUtcNow();
        var ledger = new Ledger(new ExpectedResults(), _findings);
        var subscription = new Subscriber(fleet.Servers.Host.Address, ledger).RunAsync(supervised.Token);
        var supervision = fleet.SuperviseAsync(supervised.Token);
        var disturbance = DisturbAsync(fleet, ledger, stopping, all.Token);
        // They end with the run only, or by a defect of this program.
        if (await Task.WhenAny(disturbance, subscription, supervision) is var first && first != disturbance)
            await first;
        var faults = await disturbance;
        if (!(options.StopsAtFirstFinding && _findings.First.IsCompleted))
            await new FinalCheck(fleet.Servers, ledger, _findings).RunAsync(all.Token);
        await supervised.CancelAsync();
        await Task.WhenAll(subscription, supervision);
        if (options.Report is { } file && _findings.Counts.Values.Any(c => c > 0))
            fleet.CopyLogs(file + ".logs");
        return new ChaosReport(options, _findings, ledger.Counts, faults.Records)
        {
            Elapsed = TimeProvider.System.GetElapsedTime(started),
            TrafficBegan = trafficBegan,
            Skipped = FindSkipped(fleet),
            OwnEnds = fleet.Workers.Sum(w => w.OwnEnds),
        };
    }

    private async Task<FaultRun> DisturbAsync(
        ChaosFleet fleet,
        Ledger ledger,
        CancellationToken stopping,
        CancellationToken cancellationToken
    )
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        end.CancelAfter(options.Duration);
        if (options.StopsAtFirstFinding)
            _ = _findings.First.ContinueWith(_ => end.Cancel(), end.Token, TaskContinuationOptions.None, TaskScheduler.Default);
        await using var publisher = new Publisher(fleet.Servers.Host.Address, ledger);
        var kinds = Fault.All.Where(f => IsWanted(f) && f.FindObstacle(fleet) is null).ToList();
        var faults = new FaultRun(fleet, new FaultPlan(options.Seed, options.Workers, kinds), publisher, ledger, progress);
        using var watched = new CancellationTokenSource();
        var watch = WatchAsync(ledger, faults, watched.Token);
        // An earlier release may know of no batches.
        using var traffic = new TrafficRun(
            new Workload(options.Seed, isForEarlierRelease: fleet.HasEarlierRelease),
            publisher,
            ledger,
            options.Rate
        );
        await Task.WhenAll(
            traffic.RunAsync(end.Token, cancellationToken),
            kinds.Count == 0 ? Task.CompletedTask : faults.RunAsync(end.Token, cancellationToken)
        );
        await EndAsync(fleet, ledger, publisher, cancellationToken);
        await watched.CancelAsync();
        await watch;
        return faults;
    }

    /// <summary>Waits until all commands are answered.</summary>
    private async Task EndAsync(ChaosFleet fleet, Ledger ledger, Publisher publisher, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        // An answered job may have a copy that came after the erasure and waits: its batch has not counted it yet.
        await ReviveAsync(ledger, ledger.FindAll(CommandKind.WithoutContent), publisher, cancellationToken);
        while (!ledger.IsAllAnswered() && TimeProvider.System.GetElapsedTime(started) < options.Patience)
        {
            if (options.StopsAtFirstFinding && _findings.First.IsCompleted)
                return;
            await Task.Delay(Revival, TimeProvider.System, cancellationToken);
            await ReviveAsync(ledger, ledger.FindUnanswered(), publisher, cancellationToken);
        }

        await fleet.WaitUntilReadyAsync(cancellationToken);
    }

    /// <summary>Sends new content for erased transcripts of the given jobs, which may wait for it.</summary>
    private static async Task ReviveAsync(
        Ledger ledger,
        IReadOnlyList<CommandRecord> waiting,
        Publisher publisher,
        CancellationToken cancellationToken
    )
    {
        foreach (var job in waiting.Select(r => r.Command).DistinctBy(c => c.Subject, StringComparer.Ordinal))
            if (ledger.FindErased(job.Subject) is { } version)
                await publisher.PublishAsync(Workload.CreateContent(job, version + 1), cancellationToken);
    }

    private bool IsWanted(Fault fault) => options.Faults?.Contains(fault.Name, StringComparer.Ordinal) ?? true;

    private List<string> FindSkipped(ChaosFleet fleet) =>
        [
            .. Fault
                .All.Where(IsWanted)
                .Select(f => (f.Name, Why: f.FindObstacle(fleet)))
                .Where(f => f.Why is not null)
                .Select(f => $"{f.Name}: {f.Why}"),
        ];

    private async Task WatchAsync(Ledger ledger, FaultRun faults, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(TimeSpan.FromSeconds(Seconds), TimeProvider.System, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var counts = ledger.Counts;
            await progress.WriteLineAsync(
                $"{TimeProvider.System.GetElapsedTime(started):hh\\:mm\\:ss} jobs {counts.Jobs:N0} invalidations {counts.Invalidations:N0} "
                    + $"answered {counts.Answered:N0} faults {faults.Records.Count:N0} "
                    + string.Join(' ', _findings.Counts.Where(c => c.Value > 0).Select(c => $"{c.Key} {c.Value}"))
            );
        }
    }
}
