using TranscriptWorker.Chaos.Checks;
using TranscriptWorker.Chaos.Fleet;
using TranscriptWorker.Chaos.Traffic;

namespace TranscriptWorker.Chaos.Faults;

/// <summary>Lets faults strike, and measures how long it takes until jobs are answered again.</summary>
internal sealed class FaultRun(ChaosFleet fleet, FaultPlan plan, Publisher publisher, Ledger ledger, TextWriter log)
{
    private const int Probes = 3;

    // The next fault does not wait longer for a recovery; the recovery is measured all the same.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly Lock _access = new();
    private readonly List<FaultRecord> _records = [];
    private readonly List<Task> _recoveries = [];

    public IReadOnlyList<FaultRecord> Records
    {
        get
        {
            lock (_access)
                return [.. _records];
        }
    }

    /// <summary>Lets faults strike until it is told to stop; each that has begun is ended.</summary>
    /// <param name="stopping">Ends the faults.</param>
    /// <param name="cancellationToken">Ends the measurements too.</param>
    public async Task RunAsync(CancellationToken stopping, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                stopping.ThrowIfCancellationRequested();
                var (fault, strike, awaitsRecovery) = plan.Next();
                var record = new FaultRecord(fault.Name, strike);
                lock (_access)
                    _records.Add(record);
                log.WriteLine(
                    $"{TimeProvider.System.GetUtcNow():HH:mm:ss.fff} {fault.Name} worker {strike.Worker} {strike.Hold.TotalSeconds:0.0} s"
                );
                record.Outcome = await fault.RunAsync(fleet, strike, stopping);
                var recovery = MeasureAsync(record, cancellationToken);
                _recoveries.Add(recovery);
                if (awaitsRecovery)
                    await Task.WhenAny(recovery, Task.Delay(Patience, TimeProvider.System, stopping));
                await Task.Delay(strike.Pause, TimeProvider.System, stopping);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The last fault was cut short.
        }

        await Task.WhenAll(_recoveries);
    }

    private async Task MeasureAsync(FaultRecord record, CancellationToken cancellationToken)
    {
        var ended = TimeProvider.System.GetTimestamp();
        int number;
        lock (_access)
            number = _records.Count;
        var probes = Enumerable.Range(0, Probes).Select(i => Workload.CreateProbe($"probe-{number}-{i}")).ToList();
        foreach (var probe in probes)
            await publisher.PublishAsync(probe, cancellationToken);
        await Task.WhenAll(probes.Select(p => ledger.WhenAnswered(p.Id))).WaitAsync(cancellationToken);
        record.Recovery = TimeProvider.System.GetElapsedTime(ended);
    }
}

/// <summary>A fault that struck.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Strike">What the plan had decided.</param>
internal sealed record FaultRecord(string Name, Strike Strike)
{
    public FaultOutcome Outcome { get; set; }

    /// <summary>From the fault's end until jobs that were published after it were answered; null if they never were.</summary>
    public TimeSpan? Recovery { get; set; }
}
