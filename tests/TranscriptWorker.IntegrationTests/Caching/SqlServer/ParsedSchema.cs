using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TranscriptWorker.IntegrationTests.Caching.SqlServer;

/// <summary>The tables that a script makes.</summary>
internal sealed class ParsedSchema
{
    private ParsedSchema(IReadOnlyDictionary<string, IReadOnlyList<ParsedColumn>> tables) => Tables = tables;

    /// <summary>Columns by table.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<ParsedColumn>> Tables { get; }

    public static ParsedSchema Of(TSqlFragment script)
    {
        var created = new Created();
        script.Accept(created);
        return new ParsedSchema(
            created.Tables.ToDictionary(t => t.SchemaObjectName.BaseIdentifier.Value, Columns, StringComparer.OrdinalIgnoreCase)
        );
    }

    private static IReadOnlyList<ParsedColumn> Columns(CreateTableStatement table)
    {
        var key = table
            .Definition.TableConstraints.OfType<UniqueConstraintDefinition>()
            .Single(c => c.IsPrimaryKey)
            .Columns.Select(c => c.Column.MultiPartIdentifier.Identifiers[^1].Value)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. table.Definition.ColumnDefinitions.Select(c => new ParsedColumn(
                c.ColumnIdentifier.Value,
                ((SqlDataTypeReference)c.DataType).SqlDataTypeOption,
                c.Collation?.Value,
                c.Constraints.OfType<NullableConstraintDefinition>().Single().Nullable,
                key.Contains(c.ColumnIdentifier.Value)
            )),
        ];
    }

    private sealed class Created : TSqlFragmentVisitor
    {
        public List<CreateTableStatement> Tables { get; } = [];

        public override void Visit(CreateTableStatement node) => Tables.Add(node);
    }
}

internal sealed record ParsedColumn(string Name, SqlDataTypeOption Type, string? Collation, bool IsNullable, bool IsInKey);
