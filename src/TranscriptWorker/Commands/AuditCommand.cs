using System.CommandLine;
using Spectre.Console;
using TranscriptWorker.Caching.Administration.Auditing;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Commands;

/// <summary>Compares what the tiers hold of a sample of subjects.</summary>
internal sealed class AuditCommand
{
    private const int MaxRows = 20;

    private readonly Option<int> _sample = new("--sample")
    {
        Description = "How many subjects to look at, at most",
        HelpName = "N",
        DefaultValueFactory = _ => 1000,
    };
    private readonly GlobalOptions _global;

    private AuditCommand(GlobalOptions global) => _global = global;

    public static Command Create(GlobalOptions global)
    {
        var own = new AuditCommand(global);
        own._sample.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1_000_000)
                result.AddError("--sample is from 1 to 1000000.");
        });
        var command = new Command(
            "audit",
            """
            Compare what the hot tier, the durable tier and the files hold of a sample of subjects, while workers run or not. Nothing is
            changed. Exits with 1 where something is stale or corrupt; what is orphaned is never served and goes by itself.

            Example:
              TranscriptWorker audit --sample 500
            """
        )
        {
            own._sample,
        };
        command.SetAction(own.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        using var host = WorkerHost.Build(_global.Read(arguments), arguments.GetValue(_global.Verbose));
        await host.Services.GetRequiredService<DurableMigrator>().PrepareAsync(cancellationToken);
        var (auditor, sample) = (host.Services.GetRequiredService<CacheAuditor>(), arguments.GetValue(_sample));
        var report = await Terminal
            .Error.Progress()
            .AutoClear(true)
            .StartAsync(async bars =>
            {
                var bar = bars.AddTask("subjects", maxValue: sample);
                return await auditor.RunAsync(sample, new SynchronousProgress(done => bar.Value = done), cancellationToken);
            });
        Write(report);
        return report.Disagreeing == 0 ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static void Write(AuditReport report)
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
        Terminal.Output.Write(table);
        foreach (var found in report.Disagreements.Take(MaxRows))
            Console.WriteLine($"{found.Tier} {found.Finding}: {found.What}");
        if (report.Disagreements.Count > MaxRows)
            Console.WriteLine($"and {report.Disagreements.Count - MaxRows} more");
        if (report.Note is { } note)
            Console.WriteLine($"hot tier not compared: {note}");
        Console.WriteLine(
            $"{report.Sampled:N0} of {report.Population:N0} subjects: {Agreement.Describe(report.Compared, report.Disagreeing)}"
        );
    }

    private static string Count(long count, string color) => count == 0 ? "0" : $"[{color}]{count:N0}[/]";

    private sealed class SynchronousProgress(Action<int> report) : IProgress<int>
    {
        public void Report(int value) => report(value);
    }
}
