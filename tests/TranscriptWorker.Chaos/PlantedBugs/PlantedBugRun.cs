namespace TranscriptWorker.Chaos.PlantedBugs;

/// <summary>Runs workers with a planted bug until it is caught.</summary>
internal sealed class PlantedBugRun(TextWriter progress)
{
    private const int Rate = 60;
    private const int Workers = 3;

    // Far longer than the retries that these faults lead to.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Runs all bugs, or some, and writes a row of a table about each.</summary>
    /// <returns>Whether all were caught.</returns>
    public async Task<bool> RunAsync(IReadOnlyList<string> names, int seed, TextWriter output, CancellationToken stopping)
    {
        var bugs = names.Count == 0 ? PlantedBug.All : [.. names.Select(Find)];
        using var copy = new SourceCopy();
        await output.WriteLineAsync("| the bug | faults | caught as | after |\n| --- | --- | --- | --- |");
        var areAllCaught = true;
        foreach (var bug in bugs)
        {
            var program = await copy.BuildAsync(bug, stopping);
            var options = new ChaosOptions(seed, bug.Duration, Rate, Workers)
            {
                Faults = bug.Faults,
                Worker = program,
                StopsAtFirstFinding = true,
                Patience = Patience,
            };
            var report = await new ChaosRun(options, progress).RunAsync(stopping);
            foreach (var finding in report.Findings.Examples)
                await progress.WriteLineAsync($"{finding.Counter}: {finding.What}");
            areAllCaught &= !report.IsGreen;
            var faults = bug.Faults.Length == 0 ? "none" : string.Join(", ", bug.Faults.Select(f => $"`{f}`"));
            await output.WriteLineAsync($"| {bug.Name} | {faults} | {Describe(report)} |");
        }

        return areAllCaught;
    }

    private static PlantedBug Find(string name) =>
        PlantedBug.All.FirstOrDefault(b => string.Equals(b.Name, name, StringComparison.Ordinal))
        ?? throw new ArgumentException($"'{name}' is not a planted bug.", nameof(name));

    private static string Describe(ChaosReport report) =>
        report.Findings.Examples is [var first, ..]
            ? $"{ChaosReport.Describe(first.Counter)} | {(first.At - report.TrafficBegan).TotalSeconds:0} s"
            : "**not caught** | ";
}
