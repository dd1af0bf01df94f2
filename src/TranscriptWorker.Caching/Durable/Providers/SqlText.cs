using System.Globalization;

namespace TranscriptWorker.Caching.Durable.Providers;

/// <summary>Texts of statements with a variable number of rows. Values are always parameters.</summary>
internal static class SqlText
{
    /// <summary>Rows of numbered parameters: <c>({0}, {1}), ({2}, {3})</c>.</summary>
    public static string Rows(int rows, int columns) =>
        string.Join(
            ", ",
            Enumerable.Range(0, rows).Select(row => $"({string.Join(", ", Enumerable.Range(row * columns, columns).Select(Parameter))})")
        );

    /// <summary>PostgreSQL and SQLite; see <see cref="IDurableProvider.InsertNew"/>.</summary>
    public static string InsertNew(string table, IReadOnlyList<string> columns, int rows, string? returning) =>
        $"INSERT INTO {table} ({string.Join(", ", columns)}) VALUES {Rows(rows, columns.Count)} ON CONFLICT DO NOTHING"
        + (returning is null ? "" : $" RETURNING {returning} AS \"Value\"");

    /// <summary>A numbered parameter: <c>{0}</c>.</summary>
    public static string Parameter(int number) => string.Create(CultureInfo.InvariantCulture, $"{{{number}}}");
}
