using Spectre.Console;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Cli;

/// <summary>A table of answers: a row for each transcript, and the number of its results by their source.</summary>
internal static class AnswerTable
{
    private const int MaxRows = 100;

    private static readonly IReadOnlyList<(ResultSource Source, string Name, string Color)> Sources =
    [
        (ResultSource.Computed, "computed", "yellow"),
        (ResultSource.Joined, "joined", "yellow"),
        (ResultSource.Local, "local", "green"),
        (ResultSource.Hot, "hot", "green"),
        (ResultSource.Durable, "durable", "blue"),
    ];

    public static Table Create(IReadOnlyList<FileAnswer> answers)
    {
        var shown = Sources.Where(s => answers.Any(answer => Count(answer, s.Source) > 0)).ToList();
        var hasFailures = answers.Any(answer => answer.Failed is not null);
        var table = new Table().Border(TableBorder.Rounded).AddColumn("transcript");
        foreach (var (_, name, _) in shown)
            table.AddColumn(new TableColumn(name).RightAligned());
        if (hasFailures)
            table.AddColumn("failed");
        table.AddColumn(new TableColumn("ms").RightAligned());

        foreach (var answer in answers.Take(MaxRows))
        {
            List<string> cells = [Markup.Escape(answer.File.Id)];
            foreach (var (source, _, color) in shown)
                cells.Add(Count(answer, source) is > 0 and var count ? $"[{color}]{count}[/]" : "");
            if (hasFailures)
                cells.Add(answer.Failed is { } failed ? $"[red]{Markup.Escape(failed.Reason)}[/]" : "");
            cells.Add($"{answer.Elapsed.TotalMilliseconds:0}");
            table.AddRow([.. cells]);
        }

        if (answers.Count > MaxRows)
            table.Caption($"and {answers.Count - MaxRows} more");
        return table;
    }

    private static int Count(FileAnswer answer, ResultSource source) => answer.Enriched?.Features.Count(f => f.Source == source) ?? 0;
}
