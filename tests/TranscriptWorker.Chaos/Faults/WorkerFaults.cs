using TranscriptWorker.Chaos.Fleet;

namespace TranscriptWorker.Chaos.Faults;

/// <summary>Faults of a worker's process.</summary>
internal static class WorkerFaults
{
    // As they are on the wire: the classes and methods of AMQP, the commands of Redis, the words of PostgreSQL.
    private const string Acknowledgement = "\0\x3c\0\x50";
    private const string PublicationOfResults = "Contracts:TranscriptEnriched";
    private const string PublicationOfInvalidation = "Contracts:TranscriptInvalidated";
    private const string Commit = "COMMIT";
    private const string Script = "EVALSHA";

    private static readonly TimeSpan ReachedWithin = TimeSpan.FromSeconds(4);

    // Processes name themselves by the machine in the claims that they own.
    private static readonly string ClaimOwner = $"{Environment.MachineName}:";

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("worker-kill", 3, KillAsync),
        KillBefore("kill-before-commit", worker => worker.Database, Commit),
        KillAfter("kill-after-commit", worker => worker.Database, Commit),
        KillAfter("kill-after-claim", worker => worker.Database, ClaimOwner),
        KillBefore("kill-before-script", worker => worker.Redis, Script),
        KillAfter("kill-after-script", worker => worker.Redis, Script),
        KillBefore("kill-before-publication", worker => worker.Broker, PublicationOfResults),
        KillAfter("kill-after-publication", worker => worker.Broker, PublicationOfResults),
        KillBefore("kill-before-invalidated", worker => worker.Broker, PublicationOfInvalidation),
        KillAfter("kill-after-invalidated", worker => worker.Broker, PublicationOfInvalidation),
        KillBefore("kill-before-acknowledgement", worker => worker.Broker, Acknowledgement),
        new("worker-stop", 6, StopAsync),
        new("worker-replace", 12, ReplaceAsync) { FindObstacle = fleet => fleet.HasEarlierRelease ? null : "there is one release" },
        new("clock-jump", 4, JumpAsync)
        {
            FindObstacle = fleet => fleet.Clock is null ? "libfaketime is missing: apt-get install libfaketime" : null,
        },
    ];

    /// <summary>Kills the worker when it sends a text; the server does not get it.</summary>
    private static Fault KillBefore(string name, Func<ChaosWorker, Gate> gate, string text) =>
        new(
            name,
            3,
            (fleet, strike, cancellationToken) =>
                KillWhenAsync(fleet.Workers[strike.Worker], gate(fleet.Workers[strike.Worker]), g => g.HoldRequest(text), cancellationToken)
        );

    /// <summary>Kills the worker when a server answers a text; the worker does not get the answer.</summary>
    private static Fault KillAfter(string name, Func<ChaosWorker, Gate> gate, string text) =>
        new(
            name,
            3,
            (fleet, strike, cancellationToken) =>
                KillWhenAsync(
                    fleet.Workers[strike.Worker],
                    gate(fleet.Workers[strike.Worker]),
                    g => g.HoldAnswerTo(text),
                    cancellationToken
                )
        );

    private static async Task<FaultOutcome> KillWhenAsync(
        ChaosWorker worker,
        Gate gate,
        Func<Gate, Task> hold,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await hold(gate).WaitAsync(ReachedWithin, TimeProvider.System, cancellationToken);
            worker.Kill();
        }
        catch (TimeoutException)
        {
            gate.Open();
            return FaultOutcome.NotReached;
        }
        finally
        {
            gate.Drop();
        }

        await worker.RestartAsync(CancellationToken.None);
        return FaultOutcome.Struck;
    }

    private static async Task<FaultOutcome> KillAsync(ChaosFleet fleet, Strike strike, CancellationToken cancellationToken)
    {
        fleet.Workers[strike.Worker].Kill();
        await fleet.Workers[strike.Worker].RestartAsync(CancellationToken.None);
        return FaultOutcome.Struck;
    }

    private static async Task<FaultOutcome> ReplaceAsync(ChaosFleet fleet, Strike strike, CancellationToken cancellationToken)
    {
        await fleet.Workers[strike.Worker].ReplaceAsync(CancellationToken.None);
        return FaultOutcome.Struck;
    }

    private static async Task<FaultOutcome> StopAsync(ChaosFleet fleet, Strike strike, CancellationToken cancellationToken)
    {
        var worker = fleet.Workers[strike.Worker];
        worker.Freeze();
        try
        {
            await strike.HoldAsync(cancellationToken);
        }
        finally
        {
            worker.Thaw();
        }

        return FaultOutcome.Struck;
    }

    private static async Task<FaultOutcome> JumpAsync(ChaosFleet fleet, Strike strike, CancellationToken cancellationToken)
    {
        TimeSpan[] offsets = [TimeSpan.FromHours(2), TimeSpan.FromHours(-3), TimeSpan.FromDays(40), TimeSpan.FromSeconds(-30)];
        fleet.Clock!.Set(strike.ChooseFrom(offsets));
        try
        {
            await strike.HoldAsync(cancellationToken);
        }
        finally
        {
            fleet.Clock.Set(TimeSpan.Zero);
        }

        return FaultOutcome.Struck;
    }
}
