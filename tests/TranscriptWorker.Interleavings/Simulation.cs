using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Interleavings.Scheduling;

namespace TranscriptWorker.Interleavings;

/// <summary>Lets a fleet work for a while in the weather that a seed brings, and holds what happened against the guarantees.</summary>
public static class Simulation
{
    private static readonly TimeSpan LongestRecovery = TimeSpan.FromSeconds(90);

    /// <summary>The kinds of faults, as they are called in <see cref="SimulationResult.Counts"/>.</summary>
    public static IReadOnlyList<string> FaultKinds { get; } =
    [
        .. Faults
            .Names.Append("database call failed before its effect")
            .Append("database call failed after its effect")
            .Select(n => $"fault: {n}"),
    ];

    /// <summary>Runs a seed. Where it breaks a guarantee, it is run again and its history is written down.</summary>
    public static SimulationResult Run(int seed)
    {
        var result = Run(seed, records: false);
        return result.Violation is null ? result : Run(seed, records: true);
    }

    /// <summary>Runs a seed.</summary>
    public static SimulationResult Run(int seed, bool records)
    {
        var world = new World(seed, Weather.Calm, records);
        world.Weather = Weather.Of(world.Random);
        var random = world.Random;
        world.NextRelease = random.NextDouble() < 0.3 ? random.NextDouble() : 0;
        var cache = new CacheOptions { ClaimLease = TimeSpan.FromSeconds(1 + (random.NextDouble() * 2)) };
        if (random.NextDouble() < 0.3)
            cache.Lifetimes.AIEnhancement = TimeSpan.FromSeconds(0.5 + (random.NextDouble() * 4));
        var fleet = new Fleet(world, cache, new HotOptions { LocalLimitBytes = random.NextDouble() < 0.5 ? 0 : 1 << 20 });
        var faults = new Faults(fleet);
        for (var i = random.Next(2, 5); i > 0; i--)
            fleet.StartAny();

        var workload = new Workload(fleet);
        var end = TimeSpan.FromSeconds(3 + (random.NextDouble() * 3));
        workload.Begin(end);
        Strike();
        world.RunFor(end);

        faults.End();
        world.Weather = Weather.Calm;
        // Whatever went wrong, all that was asked for is done in the end, and Redis is used again.
        if (world.Violation is null && !world.RunUntil(() => fleet.Undone == 0 || world.Violation is not null, LongestRecovery))
            world.Violate($"{fleet.Undone} commands were never done.");
        if (world.Violation is null && !world.RunUntil(() => fleet.Database.HasEpoch, LongestRecovery))
            world.Violate("Redis was never used again.");
        if (world.Violation is null)
        {
            workload.ReadEverything();
            world.RunUntil(() => fleet.Undone == 0 || world.Violation is not null, LongestRecovery);
        }

        return new SimulationResult(seed, world.Violation, world.Counts.ToDictionary(), world.History);

        void Strike()
        {
            if (world.Weather.FaultsPerSecond > 0)
                world.After(
                    (long)(-Math.Log(1 - random.NextDouble()) / world.Weather.FaultsPerSecond * TimeSpan.TicksPerSecond),
                    null,
                    () =>
                    {
                        if (world.Weather.IsCalm)
                            return;
                        faults.Strike();
                        Strike();
                    }
                );
        }
    }
}

/// <summary>What became of a seed.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Violation">The guarantee that broke; null where none did.</param>
/// <param name="Counts">What happened how often.</param>
/// <param name="History">What happened, in words; empty where it was not written down.</param>
public sealed record SimulationResult(int Seed, string? Violation, IReadOnlyDictionary<string, long> Counts, IReadOnlyList<string> History)
{
    private const int LastLines = 60;

    /// <summary>The seed, what broke, and the end of the history.</summary>
    public override string ToString() =>
        Violation is null
            ? $"Seed {Seed}: nothing broke."
            : string.Join(Environment.NewLine, [$"Seed {Seed}: {Violation}", .. History.Take(HistoryUntilViolation).TakeLast(LastLines)]);

    private int HistoryUntilViolation =>
        History.Select((line, i) => (line, i)).FirstOrDefault(l => l.line.Contains("VIOLATION", StringComparison.Ordinal)).i
            is > 0
                and var i
            ? i + 1
            : History.Count;
}
