using System.Text;
using System.Text.Json;
using TranscriptWorker.Chaos.Checks;
using TranscriptWorker.Chaos.Faults;

namespace TranscriptWorker.Chaos;

/// <summary>What a run showed.</summary>
internal sealed record ChaosReport(ChaosOptions Options, Findings Findings, LedgerCounts Commands, IReadOnlyList<FaultRecord> Faults)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>From the start of the servers to the end of the checks.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>When the first jobs were published.</summary>
    public required DateTimeOffset TrafficBegan { get; init; }

    /// <summary>Faults that cannot happen on this machine, and why.</summary>
    public required IReadOnlyList<string> Skipped { get; init; }

    /// <summary>How often workers ended without being killed.</summary>
    public required int OwnEnds { get; init; }

    public bool IsGreen => Findings.Counts.Values.All(count => count == 0);

    private IReadOnlyList<FaultRecord> Struck => [.. Faults.Where(f => f.Outcome == FaultOutcome.Struck)];

    public string ToJson() =>
        JsonSerializer.Serialize(
            new
            {
                Options.Seed,
                Duration = Options.Duration.ToString(),
                Options.Rate,
                Options.Workers,
                Elapsed = Elapsed.ToString(),
                Commands,
                Counters = Findings.Counts.ToDictionary(c => c.Key.ToString(), c => c.Value, StringComparer.Ordinal),
                Faults = Struck
                    .GroupBy(f => f.Name, StringComparer.Ordinal)
                    .ToDictionary(f => f.Key, f => f.Count(), StringComparer.Ordinal),
                RecoveryP50 = Percentile(Struck, 0.5),
                RecoveryP99 = Percentile(Struck, 0.99),
                Skipped,
                OwnEnds,
                Findings.Examples,
            },
            Json
        );

    public string ToMarkdown()
    {
        var text = new StringBuilder();
        text.AppendLine(
            $"Seed {Options.Seed}, {Options.Duration} of jobs and faults, {Options.Rate} commands a second, {Options.Workers} workers; "
                + $"{Elapsed:hh\\:mm\\:ss} in all."
        );
        text.AppendLine();
        text.AppendLine(
            $"{Commands.Jobs:N0} jobs and {Commands.Invalidations:N0} invalidations, {Commands.Batches:N0} batches, "
                + $"{Commands.Events:N0} events, {Struck.Count:N0} faults. "
                + $"Recovery: p50 {Seconds(Struck, 0.5)}, p99 {Seconds(Struck, 0.99)}."
        );
        text.AppendLine().AppendLine("| counter | |").AppendLine("| --- | --- |");
        foreach (var (counter, count) in Findings.Counts)
            text.AppendLine($"| {Describe(counter)} | {count} |");
        text.AppendLine()
            .AppendLine("| fault | struck | place not reached | recovery p50 | p99 |")
            .AppendLine("| --- | --- | --- | --- | --- |");
        foreach (var kind in Faults.GroupBy(f => f.Name, StringComparer.Ordinal).OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            var struck = kind.Where(f => f.Outcome == FaultOutcome.Struck).ToList();
            var missed = kind.Count(f => f.Outcome == FaultOutcome.NotReached);
            text.AppendLine($"| `{kind.Key}` | {struck.Count} | {missed} | {Seconds(struck, 0.5)} | {Seconds(struck, 0.99)} |");
        }

        text.AppendLine();
        if (OwnEnds > 0)
            text.AppendLine($"Workers ended by themselves {OwnEnds} times, and were started again.");
        foreach (var skipped in Skipped)
            text.AppendLine($"- skipped: {skipped}");
        foreach (var finding in Findings.Examples)
            text.AppendLine($"- {finding.At:HH:mm:ss.fff} {Describe(finding.Counter)}: {finding.What}");
        return text.ToString();
    }

    public static string Describe(Counter counter) =>
        counter switch
        {
            Counter.Lost => "lost",
            Counter.EventsMissing => "events missing",
            Counter.DuplicatedEffects => "duplicated effects",
            Counter.Stale => "stale",
            Counter.WrongContent => "wrong content",
            Counter.DifferingEvents => "events that differ for one job",
            Counter.UnexpectedFailures => "unexpected failures",
            Counter.AuditDisagreements => "disagreements of the audit",
            _ => throw new InvalidOperationException($"{counter} has no name."),
        };

    private static string Seconds(IReadOnlyList<FaultRecord> faults, double share) =>
        Percentile(faults, share) is { } seconds ? $"{seconds:0.0} s" : "–";

    private static double? Percentile(IReadOnlyList<FaultRecord> faults, double share)
    {
        var ordered = faults.Select(f => f.Recovery?.TotalSeconds).OfType<double>().Order().ToList();
        return ordered.Count == 0 ? null : ordered[(int)Math.Ceiling(share * ordered.Count) - 1];
    }
}
