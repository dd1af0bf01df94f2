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
            created.Tables.ToDictionary(
                t => t.SchemaObjectName.BaseIdentifier.Value,
                t => (IReadOnlyList<ParsedColumn>)[.. Columns(t), .. created.AddedTo(t).Select(c => Column(c, isInKey: false))],
                StringComparer.OrdinalIgnoreCase
            )
        );
    }

    private static IReadOnlyList<ParsedColumn> Columns(CreateTableStatement table)
    {
        var key = table
            .Definition.TableConstraints.OfType<UniqueConstraintDefinition>()
            .Single(c => c.IsPrimaryKey)
            .Columns.Select(c => c.Column.MultiPartIdentifier.Identifiers[^1].Value)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. table.Definition.ColumnDefinitions.Select(c => Column(c, key.Contains(c.ColumnIdentifier.Value)))];
    }

    private static ParsedColumn Column(ColumnDefinition column, bool isInKey) =>
        new(
            column.ColumnIdentifier.Value,
            ((SqlDataTypeReference)column.DataType).SqlDataTypeOption,
            column.Collation?.Value,
            column.Constraints.OfType<NullableConstraintDefinition>().Single().Nullable,
            isInKey
        );

    private sealed class Created : TSqlFragmentVisitor
    {
        private readonly List<AlterTableAddTableElementStatement> _changes = [];

        public List<CreateTableStatement> Tables { get; } = [];

        public IEnumerable<ColumnDefinition> AddedTo(CreateTableStatement table) =>
            _changes
                .Where(c =>
                    string.Equals(
                        c.SchemaObjectName.BaseIdentifier.Value,
                        table.SchemaObjectName.BaseIdentifier.Value,
                        StringComparison.OrdinalIgnoreCase
                    )
                )
                .SelectMany(c => c.Definition.ColumnDefinitions);

        public override void Visit(CreateTableStatement node) => Tables.Add(node);

        public override void Visit(AlterTableAddTableElementStatement node) => _changes.Add(node);
    }
}

internal sealed record ParsedColumn(string Name, SqlDataTypeOption Type, string? Collation, bool IsNullable, bool IsInKey);
