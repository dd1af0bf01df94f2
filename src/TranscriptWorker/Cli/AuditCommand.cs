using System.CommandLine;
using Spectre.Console;
using TranscriptWorker.Caching.Administration.Auditing;

namespace TranscriptWorker.Cli;

/// <summary>Compares the tiers' contents for a sample of subjects.</summary>
internal sealed class AuditCommand()
    : CliCommand(
        "audit",
        """
        Compare the hot tier, the durable tier and the files for a random sample of subjects. May run beside the service; nothing is
        changed. Exits with 1 if an entry is stale or unreadable in two looks. Orphaned entries are never served and are removed later.
        Entries that the hot tier alone holds, such as answers to searches, have no record to compare them with.
        """,
        "TranscriptWorker audit --sample 500"
    )
{
    private const int MaxRows = 20;
    private const long BytesPerMebibyte = 1024 * 1024;

    private readonly Option<int> _sample = CreateSampleOption();
    private readonly Option<int> _maxMebibytes = CreateMaxMebibytesOption();
    private readonly Option<bool> _json = CreateJsonOption();

    protected override IReadOnlyList<Symbol> Symbols => [_sample, _maxMebibytes, _json];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var host = await invocation.OpenDatabaseAsync(cancellationToken);
        var (auditor, sample) = (host.Services.GetRequiredService<CacheAuditor>(), invocation.Get(_sample));
        var maxBytes = invocation.Get(_maxMebibytes) * BytesPerMebibyte;
        var report = await invocation
            .Console.ErrorTerminal.Progress()
            .AutoClear(true)
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask("subjects", maxValue: sample);
                return await auditor.RunAsync(sample, maxBytes, new SynchronousProgress(done => bar.Value = done), cancellationToken);
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
        foreach (var name in (string[])["compared", "agree", "stale", "unreadable", "orphaned", "not comparable", "skipped"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var tier in report.Tiers)
            table.AddRow(
                tier.Tier,
                $"{tier.Compared:N0}",
                $"{tier.Compared - tier.Disagreeing - tier.Orphaned:N0}",
                Count(tier.Stale, "red"),
                Count(tier.Unreadable, "red"),
                Count(tier.Orphaned, "yellow"),
                $"{tier.NotComparable:N0}",
                Count(tier.Skipped, "yellow")
            );
        console.OutputTerminal.Write(table);
        foreach (var found in report.Disagreements.Take(MaxRows))
            console.Output.WriteLine($"{found.Tier} {found.Finding}: {found.What}");
        if (report.Disagreements.Count > MaxRows)
            console.Output.WriteLine($"and {report.Disagreements.Count - MaxRows} more");
        if (report.Note is { } note)
            console.Output.WriteLine($"hot tier not compared: {note}");
        if (report.Skipped > 0)
            console.Output.WriteLine($"{report.Skipped:N0} not read: too many of one subject, or more than --max-mebibytes");
        if (report.IsCutShort)
            console.Output.WriteLine("ended before the whole sample was read: more than --max-mebibytes");
        var sampled = report.Population is { } all && all == report.Sampled ? $"all {all:N0}" : $"{report.Sampled:N0}";
        console.Output.WriteLine($"{sampled} subjects: {Agreement.Describe(report.Totals)}");
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
            if (result.GetValueOrDefault<int>() is < 1 or > 100_000)
                result.AddError("--sample must be between 1 and 100000.");
        });
        return sample;
    }

    private static Option<int> CreateMaxMebibytesOption()
    {
        var most = new Option<int>("--max-mebibytes")
        {
            Description = "Maximum number of mebibytes of entries and files to read",
            HelpName = "N",
            DefaultValueFactory = _ => 4096,
        };
        most.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_048_576)
                result.AddError("--max-mebibytes must be between 1 and 1048576.");
        });
        return most;
    }

    private static string Count(long count, string color) => count == 0 ? "0" : $"[{color}]{count:N0}[/]";

    private sealed class SynchronousProgress(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
