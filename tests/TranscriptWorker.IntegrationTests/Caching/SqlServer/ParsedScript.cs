using System.Globalization;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TranscriptWorker.IntegrationTests.Caching.SqlServer;

/// <summary>T-SQL as Microsoft's own parser reads it. It knows no tables: names are not looked up.</summary>
internal static class ParsedScript
{
    public static (TSqlScript Script, IReadOnlyList<string> Errors) Parse(TSqlParser parser, string text)
    {
        using var reader = new StringReader(text);
        var script = (TSqlScript)parser.Parse(reader, out var errors);
        return (script, [.. errors.Select(e => string.Create(CultureInfo.InvariantCulture, $"line {e.Line}: {e.Message}\n{text}"))]);
    }
}
