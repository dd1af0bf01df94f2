using System.Globalization;
using Spectre.Console;
using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Cli;

/// <summary>A table of validations: a row for each file, and a caption with the totals.</summary>
internal static class ValidationTable
{
    private const string None = "[grey]–[/]";

    public static Table Create(IReadOnlyList<Validation> validations)
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .AddColumns("file", "format")
            .AddColumn(new TableColumn("cues").RightAligned())
            .AddColumn(new TableColumn("speakers").RightAligned())
            .AddColumn(new TableColumn("duration").RightAligned())
            .AddColumns("language", "warnings");
        foreach (var validation in validations)
            table.AddRow(Row(validation));
        return table.Caption(Caption(validations));
    }

    private static string[] Row(Validation validation) =>
        validation.Reason is { } reason
            ? [Markup.Escape(validation.Path), "[red]refused[/]", None, None, None, None, $"[red]{Markup.Escape(reason)}[/]"]
            :
            [
                Markup.Escape(validation.Path),
                validation.Format!,
                $"{validation.Cues:N0}",
                validation.Speakers > 0 ? $"{validation.Speakers:N0}" : None,
                validation.DurationMs is { } duration ? Duration(duration) : None,
                Language(validation),
                string.Join("\n", validation.Warnings.Select(Warning)),
            ];

    private static string Duration(int milliseconds)
    {
        var time = TimeSpan.FromMilliseconds(milliseconds);
        return string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}");
    }

    private static string Language(Validation validation) =>
        validation.Language is not { } language ? None
        : validation.IsLanguageDeclared == true ? Markup.Escape(language)
        : $"{language} [grey](detected)[/]";

    private static string Warning(TranscriptWarning warning) =>
        $"[yellow]{warning.Code}[/] [grey]line {warning.Line}{(warning.Count > 1 ? $", {warning.Count:N0} times" : "")}[/]";

    private static string Caption(IReadOnlyList<Validation> validations)
    {
        var refused = validations.Count(v => v.Reason is not null);
        var warned = validations.Count(v => v.Warnings.Count > 0);
        return $"{validations.Count:N0} {(validations.Count == 1 ? "file" : "files")}, {warned:N0} with warnings, {refused:N0} refused";
    }
}
