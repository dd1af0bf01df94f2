using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TranscriptWorker.Benchmarks.Quality;

/// <summary>Measures the quality of features, and prints one table.</summary>
internal static class QualityReport
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static int Run(IReadOnlyList<string> options, CancellationToken cancellationToken)
    {
        var field = ValueOf(options, "--field");
        var rows = Measure(field, cancellationToken);
        Console.Write(
            options.Contains("--json", StringComparer.Ordinal) ? JsonSerializer.Serialize(rows, Json) + Environment.NewLine : Table(rows)
        );
        if (field is null)
            Console.Error.WriteLine("Field cases are left out: name their folder with --field FOLDER.");
        return 0;
    }

    /// <summary>Each feature has one class here, with a method that returns its rows.</summary>
    private static List<QualityRow> Measure(string? field, CancellationToken cancellationToken) =>
        [
            .. LanguageQuality.Measure(),
            .. SentimentQuality.Measure(cancellationToken),
            .. KeyPhraseQuality.Measure(cancellationToken),
            .. SummaryQuality.Measure(cancellationToken),
            .. field is null ? [] : FieldQuality.Measure(field, cancellationToken),
        ];

    private static string Table(List<QualityRow> rows)
    {
        var baselines = rows.Max(row => row.Baselines.Count);
        var table = new StringBuilder("| feature | measure | ours |");
        for (var i = 1; i <= baselines; i++)
            table.Append(CultureInfo.InvariantCulture, $" baseline {i} |");
        table.Append(" n | measured on |\n| --- | --- | --- |").Insert(table.Length, " --- |", baselines).Append(" --- | --- |\n");
        foreach (var row in rows)
        {
            table.Append(CultureInfo.InvariantCulture, $"| {row.Feature} | {row.Measure} | {row.Ours:0.000} |");
            for (var i = 0; i < baselines; i++)
                table.Append(i < row.Baselines.Count ? $" {Describe(row.Baselines[i])} |" : " |");
            table.Append(CultureInfo.InvariantCulture, $" {row.Count} | {row.MeasuredOn} |\n");
        }

        return table.ToString();
    }

    private static string Describe(Baseline baseline) =>
        string.Create(CultureInfo.InvariantCulture, $"{baseline.Value:0.000} {baseline.Name}");

    private static string? ValueOf(IReadOnlyList<string> options, string name)
    {
        for (var i = 0; i + 1 < options.Count; i++)
        {
            if (string.Equals(options[i], name, StringComparison.Ordinal))
                return options[i + 1];
        }

        return null;
    }
}
