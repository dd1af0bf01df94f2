namespace TranscriptWorker.Interleavings;

/// <summary>Many seeds on all processors.</summary>
/// <param name="Seeds">How many were run.</param>
/// <param name="Violations">How many of them broke a guarantee.</param>
/// <param name="FirstViolation">The one with the lowest seed.</param>
/// <param name="Counts">What happened how often in all of them.</param>
public sealed record SimulationRun(int Seeds, int Violations, SimulationResult? FirstViolation, IReadOnlyDictionary<string, long> Counts)
{
    /// <summary>Runs seeds, until all are done or a number of them broke a guarantee.</summary>
    public static SimulationRun Run(int from, int seeds, int maxViolations, CancellationToken cancellationToken)
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var (next, done, violations) = (from - 1, 0, new List<SimulationResult>());
        var broken = 0;
        var gate = new Lock();
        // Threads of its own, because each simulation stays on one, and what a thread has compiled serves all of its seeds.
        var threads = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Work)).ToList();
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        return new SimulationRun(done, violations.Count, violations.MinBy(v => v.Seed), counts);

        static SimulationResult RunCarefully(int seed)
        {
            try
            {
                return Simulation.Run(seed);
            }
            catch (Exception error) when (error is not OutOfMemoryException)
            {
                return new SimulationResult(
                    seed,
                    $"The simulation failed: {error}",
                    new Dictionary<string, long>(StringComparer.Ordinal),
                    []
                );
            }
        }

        void Work()
        {
            while (!cancellationToken.IsCancellationRequested && Volatile.Read(ref broken) < maxViolations)
            {
                var seed = Interlocked.Increment(ref next);
                if (seed >= from + seeds)
                    return;
                var result = RunCarefully(seed);
                lock (gate)
                {
                    done++;
                    foreach (var (name, count) in result.Counts)
                        counts[name] = counts.GetValueOrDefault(name) + count;
                    if (result.Violation is null)
                        continue;
                    violations.Add(result);
                    broken++;
                }
            }
        }
    }
}
