using System.CommandLine;
using Spectre.Console;
using TranscriptWorker.Caching.Administration.Auditing;

namespace TranscriptWorker.Cli;

/// <summary>Compares the tiers' contents for a sample of subjects.</summary>
internal sealed class AuditCommand()
    : CliCommand(
        "audit",
        """
        Compare the hot tier, the durable tier and the files for a sample of subjects. May run beside the service; nothing is changed. Exits
        with 1 if an entry is stale or corrupt. Orphaned entries are never served and are removed later.
        """,
        "TranscriptWorker audit --sample 500"
    )
{
    private const int MaxRows = 20;

    private readonly Option<int> _sample = CreateSampleOption();
    private readonly Option<bool> _json = CreateJsonOption();

    protected override IReadOnlyList<Symbol> Symbols => [_sample, _json];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var host = await invocation.OpenDatabaseAsync(cancellationToken);
        var (auditor, sample) = (host.Services.GetRequiredService<CacheAuditor>(), invocation.Get(_sample));
        var report = await invocation
            .Console.ErrorTerminal.Progress()
            .AutoClear(true)
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask("subjects", maxValue: sample);
                return await auditor.RunAsync(sample, new SynchronousProgress(done => bar.Value = done), cancellationToken);
            });
        if (invocation.Get(_json))
            invocation.Console.WriteJson(report);
        else
            Write(invocation.Console, report);
        return report.Disagreeing == 0 ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static void Write(CliConsole console, AuditReport report)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("tier");
        foreach (var name in (string[])["compared", "agree", "stale", "corrupt", "orphaned"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var tier in report.Tiers)
            table.AddRow(
                tier.Tier,
                $"{tier.Compared:N0}",
                $"{tier.Compared - tier.Disagreeing - tier.Orphaned:N0}",
                Count(tier.Stale, "red"),
                Count(tier.Corrupt, "red"),
                Count(tier.Orphaned, "yellow")
            );
        console.OutputTerminal.Write(table);
        foreach (var found in report.Disagreements.Take(MaxRows))
            console.Output.WriteLine($"{found.Tier} {found.Finding}: {found.What}");
        if (report.Disagreements.Count > MaxRows)
            console.Output.WriteLine($"and {report.Disagreements.Count - MaxRows} more");
        if (report.Note is { } note)
            console.Output.WriteLine($"hot tier not compared: {note}");
        console.Output.WriteLine(
            $"{report.Sampled:N0} of {report.Population:N0} subjects: {Agreement.Describe(report.Compared, report.Disagreeing)}"
        );
    }

    private static Option<int> CreateSampleOption()
    {
        var sample = new Option<int>("--sample")
        {
            Description = "Maximum number of subjects to compare",
            HelpName = "N",
            DefaultValueFactory = _ => 1000,
        };
        sample.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
                result.AddError("--sample must be between 1 and 1000000.");
        });
        return sample;
    }

    private static string Count(long count, string color) => count == 0 ? "0" : $"[{color}]{count:N0}[/]";

    private sealed class SynchronousProgress(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
