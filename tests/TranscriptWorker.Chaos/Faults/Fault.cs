using TranscriptWorker.Chaos.Fleet;

namespace TranscriptWorker.Chaos.Faults;

/// <summary>A kind of disturbance.</summary>
/// <param name="Name">Its name on the command line and in the report.</param>
/// <param name="Weight">How often it comes, compared with the others.</param>
/// <param name="RunAsync">Begins it, and ends it again.</param>
internal sealed record Fault(string Name, int Weight, Func<ChaosFleet, Strike, CancellationToken, Task<FaultOutcome>> RunAsync)
{
    /// <summary>Why it cannot happen on this machine; null if it can.</summary>
    public Func<ChaosFleet, string?> FindObstacle { get; init; } = _ => null;

    public static IReadOnlyList<Fault> All { get; } = [.. WorkerFaults.All, .. LinkFaults.All, .. ServerFaults.All];
}

/// <summary>What a plan has decided about a fault.</summary>
/// <param name="Worker">Number of the worker that it strikes, if it strikes one.</param>
/// <param name="Hold">How long it lasts, if it lasts.</param>
/// <param name="Choice">Decides whatever else a fault leaves open; not negative.</param>
/// <param name="Pause">The time from its end to the beginning of the next fault.</param>
internal sealed record Strike(int Worker, TimeSpan Hold, int Choice, TimeSpan Pause)
{
    public T ChooseFrom<T>(IReadOnlyList<T> all) => all[Choice % all.Count];

    /// <summary>Waits while the fault lasts, also if the run ends meanwhile: then shortly.</summary>
    public Task HoldAsync(CancellationToken cancellationToken) => Task.Delay(Hold, TimeProvider.System, cancellationToken);
}

/// <summary>Whether a fault happened.</summary>
internal enum FaultOutcome
{
    /// <summary>The run ended before the fault did.</summary>
    CutShort,

    Struck,

    /// <summary>The place where it should strike was not reached in time.</summary>
    NotReached,
}
