using Spectre.Console;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Diagnosis;

/// <summary>
/// Findings as people read them: a table, and below it, unfolded so that it can be copied, what mends what is not as it should be.
/// </summary>
internal static class DoctorReport
{
    public static void Write(IAnsiConsole console, IReadOnlyList<Finding> findings)
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumn(new TableColumn("check").NoWrap())
            .AddColumn(new TableColumn("state").NoWrap())
            .AddColumn("found");
        foreach (var finding in findings)
            table.AddRow(Markup.Escape(finding.Check), Colored(finding.State), Markup.Escape(finding.Found.ReplaceLineEndings(" ")));
        console.Write(table);

        var ailing = findings.Where(f => f.Remedy is not null).ToList();
        if (ailing.Count == 0)
            return;
        console.WriteLine("How to fix:");
        foreach (var finding in ailing)
            console.Profile.Out.Writer.WriteLine($"  {finding.Check}: {finding.Remedy}");
    }

    private static string Colored(FindingState state) =>
        state switch
        {
            FindingState.Ok => "[green]ok[/]",
            FindingState.Warning => "[yellow]warning[/]",
            _ => "[red]failed[/]",
        };
}
