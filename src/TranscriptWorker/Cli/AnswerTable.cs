using Spectre.Console;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Cli;

/// <summary>A table of answers: a row for each transcript, and a column for each feature with the source of its result.</summary>
internal static class AnswerTable
{
    private const int MaxRows = 100;

    public static Table Create(IReadOnlyList<FileAnswer> answers)
    {
        var features = answers
            .SelectMany(a => a.Enriched?.Features ?? [])
            .Select(f => f.Feature)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        var table = new Table().Border(TableBorder.Rounded).AddColumn("transcript");
        foreach (var feature in features)
            table.AddColumn(new TableColumn(feature));
        table.AddColumn(new TableColumn("ms").RightAligned());

        foreach (var answer in answers.Take(MaxRows))
        {
            List<string> cells = [Markup.Escape(answer.File.Id)];
            foreach (var feature in features)
                cells.Add(
                    answer.Failed is not null
                        ? $"[red]{Markup.Escape(answer.Failed.Reason)}[/]"
                        : Colored(answer.Enriched!.Features.First(f => string.Equals(f.Feature, feature, StringComparison.Ordinal)).Source)
                );
            cells.Add($"{answer.Elapsed.TotalMilliseconds:0}");
            table.AddRow([.. cells]);
        }

        if (answers.Count > MaxRows)
            table.Caption($"and {answers.Count - MaxRows} more");
        return table;
    }

    private static string Colored(ResultSource source) =>
        source switch
        {
            ResultSource.Computed => "[yellow]computed[/]",
            ResultSource.Joined => "[yellow]joined[/]",
            ResultSource.Hot => "[green]hot[/]",
            ResultSource.Local => "[green]local[/]",
            _ => "[blue]durable[/]",
        };
}
