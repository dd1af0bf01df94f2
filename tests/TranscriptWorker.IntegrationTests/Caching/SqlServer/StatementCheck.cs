using System.Text.RegularExpressions;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace TranscriptWorker.IntegrationTests.Caching.SqlServer;

/// <summary>Finds what SQL Server would refuse in a command, and writes that are not of one subject.</summary>
internal sealed partial class StatementCheck : TSqlFragmentVisitor
{
    private readonly ParsedSchema _schema;
    private readonly Dictionary<string, IReadOnlyCollection<string>> _sources = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _variables = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _problems = [];

    private StatementCheck(ParsedSchema schema) => _schema = schema;

    /// <summary>What is wrong with a command, in words; nothing if it is well.</summary>
    /// <param name="command">T-SQL below one line <c>-- @NAME TYPE</c> for each of its parameters.</param>
    /// <param name="schema">The tables that are there.</param>
    public static IReadOnlyList<string> Problems(string command, ParsedSchema schema)
    {
        var (script, errors) = ParsedScript.Parse(new TSql150Parser(initialQuotedIdentifiers: true), command);
        if (errors.Count > 0)
            return errors;
        var check = new StatementCheck(schema);
        foreach (var statement in script.Batches.SelectMany(b => b.Statements))
        {
            check._sources.Clear();
            statement.Accept(new Sources(check));
            statement.Accept(check);
        }

        var parameters = Parameter().Matches(command).Select(m => m.Groups["name"].Value).ToList();
        return
        [
            .. check._problems,
            .. check._variables.Except(parameters, StringComparer.OrdinalIgnoreCase).Select(v => $"{v} is no parameter"),
            .. parameters.Except(check._variables, StringComparer.OrdinalIgnoreCase).Select(p => $"{p} is not used"),
        ];
    }

    public override void Visit(TSqlStatement node)
    {
        if (
            node
            is not (
                SelectStatement
                or InsertStatement
                or UpdateStatement
                or DeleteStatement
                or PredicateSetStatement
                or BeginTransactionStatement
                or CommitTransactionStatement
            )
        )
            _problems.Add($"{node.GetType().Name} is not expected");
    }

    public override void Visit(VariableReference node) => _variables.Add(node.Name);

    public override void Visit(UpdateSpecification node) => CheckIsOfOneRowOrSubject("UPDATE", node.WhereClause);

    public override void Visit(DeleteSpecification node) => CheckIsOfOneRowOrSubject("DELETE", node.WhereClause);

    public override void ExplicitVisit(InsertSpecification node)
    {
        var table = ((NamedTableReference)node.Target).SchemaObject.BaseIdentifier.Value;
        if (!_schema.Tables.TryGetValue(table, out var columns))
        {
            _problems.Add($"there is no table {table}");
            return;
        }

        var named = node.Columns.Select(NameOf).ToList();
        _problems.AddRange(named.Except(columns.Select(c => c.Name), StringComparer.OrdinalIgnoreCase).Select(c => $"{table} has no {c}"));
        _problems.AddRange(
            columns
                .Where(c => !c.IsNullable)
                .Select(c => c.Name)
                .Except(named, StringComparer.OrdinalIgnoreCase)
                .Select(c => $"{table} needs {c}")
        );
        var counts = node.InsertSource switch
        {
            ValuesInsertSource values => values.RowValues.Select(r => r.ColumnValues.Count),
            SelectInsertSource { Select: QuerySpecification query } => [query.SelectElements.Count],
            _ => [],
        };
        _problems.AddRange(counts.Where(c => c != named.Count).Select(c => $"{c} values for {named.Count} columns of {table}"));
        node.OutputClause?.Accept(this);
        node.InsertSource.Accept(this);
    }

    public override void ExplicitVisit(FunctionCall node)
    {
        // The parser takes the unit of a period for a column.
        var isOfTime = string.Equals(node.FunctionName.Value, "DATEADD", StringComparison.OrdinalIgnoreCase);
        foreach (var parameter in node.Parameters.Skip(isOfTime ? 1 : 0))
            parameter.Accept(this);
    }

    public override void ExplicitVisit(AssignmentSetClause node)
    {
        // What an assignment without a table writes is a column of the table that the statement updates.
        if (
            node.Column.MultiPartIdentifier.Count > 1
            || !_sources.Values.Any(c => c.Contains(NameOf(node.Column), StringComparer.OrdinalIgnoreCase))
        )
            node.Column.Accept(this);
        node.NewValue.Accept(this);
    }

    public override void Visit(ColumnReferenceExpression node)
    {
        var names = node.MultiPartIdentifier.Identifiers;
        if (names.Count != 2)
            _problems.Add($"{NameOf(node)} names no table");
        else if (!_sources.TryGetValue(names[0].Value, out var columns))
            _problems.Add($"there is no {names[0].Value}");
        else if (!columns.Contains(names[1].Value, StringComparer.OrdinalIgnoreCase))
            _problems.Add($"{names[0].Value} has no {names[1].Value}");
    }

    private void CheckIsOfOneRowOrSubject(string what, WhereClause? where)
    {
        if (where is null)
            _problems.Add($"{what} has no WHERE");
        else if (Conditions(where.SearchCondition).ToList() is var all && !all.Any(IsOfOneRowOrSubject) && !AreOfOneJobOrBatch(all))
            _problems.Add($"{what} is not of one subject");
    }

    // An id alone is not enough: jobs of two tenants may have the same.
    private static bool AreOfOneJobOrBatch(IReadOnlyList<BooleanExpression> conditions)
    {
        var names = conditions.Select(FindComparedColumn).ToList();
        return names.Contains("tenant", StringComparer.Ordinal)
            && (names.Contains("job_id", StringComparer.Ordinal) || names.Contains("batch_id", StringComparer.Ordinal));
    }

    private static string? FindComparedColumn(BooleanExpression condition) =>
        condition
            is BooleanComparisonExpression
            {
                ComparisonType: BooleanComparisonType.Equals,
                FirstExpression: ColumnReferenceExpression column,
                SecondExpression: VariableReference or Literal
            }
            ? NameOf(column)
            : null;

    private static IEnumerable<BooleanExpression> Conditions(BooleanExpression condition) =>
        condition switch
        {
            BooleanBinaryExpression { BinaryExpressionType: BooleanBinaryExpressionType.And } both => Conditions(both.FirstExpression)
                .Concat(Conditions(both.SecondExpression)),
            // The first rows of what these conditions choose.
            ExistsPredicate
            {
                Subquery.QueryExpression: QuerySpecification
                {
                    FromClause.TableReferences: [
                        QueryDerivedTable { QueryExpression: QuerySpecification { WhereClause.SearchCondition: { } inner } },
                    ]
                }
            } => Conditions(inner),
            _ => [condition],
        };

    // The claims of some owners are of several subjects, but no other process writes to them as long as they are held.
    private static bool IsOfOneRowOrSubject(BooleanExpression condition) =>
        condition switch
        {
            BooleanComparisonExpression
            {
                ComparisonType: BooleanComparisonType.Equals,
                FirstExpression: ColumnReferenceExpression column,
                SecondExpression: VariableReference or Literal
            } => NameOf(column) is "subject" or "id" or "task",
            InPredicate { Expression: ColumnReferenceExpression column, NotDefined: false } => NameOf(column) is "owner",
            _ => false,
        };

    private static string NameOf(ColumnReferenceExpression column) => column.MultiPartIdentifier.Identifiers[^1].Value;

    [GeneratedRegex("^-- (?<name>@[^ ]+) ", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();

    /// <summary>Collects what a statement reads and writes by its short name, before the columns are looked up.</summary>
    private sealed class Sources(StatementCheck check) : TSqlFragmentVisitor
    {
        public override void Visit(NamedTableReference node)
        {
            var table = node.SchemaObject.BaseIdentifier.Value;
            if (check._schema.Tables.TryGetValue(table, out var columns))
                check._sources[node.Alias?.Value ?? table] = [.. columns.Select(c => c.Name)];
            else if (node.Alias is not null)
                check._problems.Add($"there is no table {table}");
        }

        public override void Visit(InsertSpecification node)
        {
            if (
                node.Target is NamedTableReference target
                && check._schema.Tables.TryGetValue(target.SchemaObject.BaseIdentifier.Value, out var columns)
            )
                check._sources["inserted"] = [.. columns.Select(c => c.Name)];
        }

        public override void Visit(InlineDerivedTable node) => check._sources[node.Alias.Value] = [.. node.Columns.Select(c => c.Value)];

        public override void Visit(QueryDerivedTable node) =>
            check._sources[node.Alias.Value] = [
                .. ((QuerySpecification)node.QueryExpression)
                    .SelectElements.Cast<SelectScalarExpression>()
                    .Select(e => e.ColumnName?.Value ?? NameOf((ColumnReferenceExpression)e.Expression)),
            ];
    }
}
