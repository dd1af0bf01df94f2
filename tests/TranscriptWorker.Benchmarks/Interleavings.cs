extern alias interleavings;

using System.Globalization;
using interleavings::TranscriptWorker.Interleavings;

namespace TranscriptWorker.Benchmarks;

/// <summary>
/// Runs simulations of the cache's protocol: <c>interleavings [--seeds NUMBER] [--from SEED]</c>, or one with its whole history:
/// <c>interleavings --seed SEED</c>.
/// </summary>
internal static class Interleavings
{
    private const int DefaultSeeds = 100_000;
    private const int MaxViolations = 20;

    /// <returns>The exit code: 1 where a guarantee was broken, 2 where the arguments are wrong.</returns>
    public static int Run(IReadOnlyList<string> options)
    {
        var (seeds, from, one) = (DefaultSeeds, 0, (int?)null);
        for (var i = 0; i < options.Count; i += 2)
        {
            if (i + 1 >= options.Count || !int.TryParse(options[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return Refuse(options[i]);
            switch (options[i])
            {
                case "--seeds":
                    seeds = number;
                    break;
                case "--from":
                    from = number;
                    break;
                case "--seed":
                    one = number;
                    break;
                default:
                    return Refuse(options[i]);
            }
        }

        return one is { } seed ? Replay(seed) : Run(from, seeds);
    }

    private static int Refuse(string option)
    {
        Console.Error.WriteLine($"error: {option}: expected --seeds NUMBER, --from SEED or --seed SEED");
        return 2;
    }

    private static int Replay(int seed)
    {
        var result = Simulation.Run(seed, records: true);
        foreach (var line in result.History)
            Console.WriteLine(line);
        Console.WriteLine(result.Violation is null ? $"Seed {seed}: nothing broke." : $"Seed {seed}: {result.Violation}");
        return result.Violation is null ? 0 : 1;
    }

    private static int Run(int from, int seeds)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var run = SimulationRun.Run(from, seeds, MaxViolations, CancellationToken.None);
        var seconds = clock.GetElapsedTime(started).TotalSeconds;
        foreach (var (name, count) in run.Counts)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count, 12} {name}"));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Seeds} seeds in {seconds:0.0} s: {run.Seeds / seconds:0} a second; "
                    + $"{100.0 * run.Counts["hot hits"] / run.Counts["reads"]:0.0} % of reads were hot"
            )
        );
        if (run.FirstViolation is not { } violation)
            return 0;
        Console.WriteLine($"{run.Violations} seeds broke a guarantee; the first one:");
        Console.WriteLine(violation);
        return 1;
    }
}
