using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Providers;

namespace TranscriptWorker.IntegrationTests.Caching.SqlServer;

/// <summary>
/// What SQL Server would be sent, as its own parser reads it. <see cref="TransactSqlTests"/> holds that the two files are what is sent.
/// </summary>
public sealed class TransactSqlSyntaxTests
{
    private static readonly string Migrations = Read("Migrations.sql");

    private static readonly IReadOnlyList<string> Pieces = Read("Statements.sql").TrimEnd().Split("\n\n");

    private static readonly ParsedSchema Schema = ParsedSchema.Of(Parse(Migrations));

    [Theory]
    [InlineData("SQL Server 2019, the oldest that is supported")]
    [InlineData("the newest that the parser knows")]
    public void Every_statement_parses(string version)
    {
        TSqlParser Parser() =>
            version.Contains("2019", StringComparison.Ordinal)
                ? new TSql150Parser(initialQuotedIdentifiers: true)
                : new TSql170Parser(initialQuotedIdentifiers: true);
        var literals = new Literals();
        Parse(Migrations).Accept(literals);
        var rights = new SqlServerProvider(new DurableOptions()).GrantRights.Replace(
            "the user of Durable:ConnectionString",
            "[worker]",
            StringComparison.Ordinal
        );

        Assert.NotEmpty(literals.Executed);
        Assert.All([Migrations, rights, .. literals.Executed, .. Pieces], text => Assert.Empty(ParsedScript.Parse(Parser(), text).Errors));
    }

    [Fact]
    public void Every_command_names_what_is_there_and_writes_to_one_subject_alone()
    {
        var commands = Pieces.Where(p => !IsTitle(p)).ToList();

        Assert.All(commands, command => Assert.Empty(StatementCheck.Problems(command, Schema)));
        Assert.Superset(
            new HashSet<string>(["SelectStatement", "InsertStatement", "UpdateStatement", "DeleteStatement"], StringComparer.Ordinal),
            commands.SelectMany(c => Statements(c)).Select(s => s.GetType().Name).ToHashSet(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("DELETE FROM [e]\nFROM [entries] AS [e]", "DELETE has no WHERE")]
    [InlineData("DELETE FROM [e]\nFROM [entries] AS [e]\nWHERE [e].[expires_at] <= GETUTCDATE()", "DELETE is not of one subject")]
    [InlineData("-- @s String(8)\nUPDATE [c] SET [c].[epoch] = 1\nFROM [claims] AS [c]\nWHERE [c].[subject] <> @s", "not of one subject")]
    [InlineData("-- @s String(8)\nUPDATE [c] SET [c].[epoch] = 1\nFROM [claims] AS [c]\nWHERE [c].[subject] = @s OR 1 = 1", "not of one")]
    [InlineData("SELECT [e].[subject]\nFROM [entrys] AS [e]", "there is no table entrys")]
    [InlineData("SELECT [e].[subjekt]\nFROM [entries] AS [e]", "e has no subjekt")]
    [InlineData("SELECT [x].[subject]\nFROM [entries] AS [e]", "there is no x")]
    [InlineData("SELECT [e].[subject]\nFROM [entries] AS [e]\nWHERE [e].[kind] = @kind", "@kind is no parameter")]
    [InlineData("-- @kind String(32)\nSELECT [e].[subject]\nFROM [entries] AS [e]", "@kind is not used")]
    [InlineData("-- @p0 String(8)\nINSERT INTO [user_preferences] ([subject])\nVALUES (@p0)", "user_preferences needs value")]
    [InlineData("-- @p0 String(8)\nINSERT INTO [user_preferences] ([subject], [value])\nVALUES (@p0)", "1 values for 2 columns")]
    [InlineData("SELECT [e].[subject]\nFORM [entries] AS [e]", "line 2")]
    [InlineData("DROP TABLE [entries]", "DropTableStatement is not expected")]
    public void What_SQL_Server_would_refuse_or_would_harm_other_subjects_is_found(string command, string problem) =>
        Assert.Contains(StatementCheck.Problems(command, Schema), p => p.Contains(problem, StringComparison.Ordinal));

    [Fact]
    public void An_entry_is_inserted_after_its_subject_was_written_in_the_same_transaction()
    {
        // A save of several rows begins a transaction of its own here, because a connection that is never opened keeps none.
        var (written, depth, entries) = ((HashSet<string>?)null, 0, 0);
        foreach (var piece in Pieces)
        {
            if (IsTitle(piece))
            {
                Assert.Null(written);
                continue;
            }

            foreach (var statement in Statements(piece))
            {
                switch (statement)
                {
                    case BeginTransactionStatement:
                        written ??= new HashSet<string>(StringComparer.Ordinal);
                        depth++;
                        break;
                    case CommitTransactionStatement:
                        Assert.NotNull(written);
                        if (--depth == 0)
                            written = null;
                        break;
                    // Claims are taken, jobs at a broker are tracked, and batches and cancellations are added by a statement of their own.
                    case InsertStatement { InsertSpecification.Target: NamedTableReference target }
                        when written is null && NameOf(target) is ("claims" or "jobs" or "batches" or "cancellations"):
                        break;
                    case InsertStatement { InsertSpecification.Target: NamedTableReference target }:
                        Assert.NotNull(written);
                        if (string.Equals(NameOf(target), "entries", StringComparison.Ordinal))
                        {
                            Assert.Contains("subjects", written);
                            entries++;
                        }

                        written.Add(NameOf(target));
                        break;
                    case UpdateStatement { UpdateSpecification.FromClause.TableReferences: [NamedTableReference source] }:
                        written?.Add(NameOf(source));
                        break;
                    case UpdateStatement { UpdateSpecification: { FromClause: null, Target: NamedTableReference target } }:
                        written?.Add(NameOf(target));
                        break;
                }
            }
        }

        Assert.Null(written);
        Assert.Equal(4, entries);
    }

    [Fact]
    public void The_migrations_make_the_tables_that_are_used()
    {
        using var db = Unconnected();
        var used = db
            .Model.GetEntityTypes()
            .SelectMany(e => e.GetProperties().Select(p => $"{e.GetTableName()}.{p.GetColumnName()} {p.IsColumnNullable()}"));
        var made = Schema
            .Tables.Where(t => !t.Key.StartsWith("__", StringComparison.Ordinal))
            .SelectMany(t => t.Value.Select(c => $"{t.Key}.{c.Name} {c.IsNullable}"));

        Assert.Equal(used.Order(StringComparer.Ordinal), made.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Keys_are_compared_byte_by_byte()
    {
        var texts = Schema
            .Tables.Where(t => !t.Key.StartsWith("__", StringComparison.Ordinal))
            .SelectMany(t => t.Value)
            .Where(c => c is { IsInKey: true, Type: SqlDataTypeOption.NVarChar })
            .ToList();

        Assert.NotEmpty(texts);
        Assert.All(texts, c => Assert.Equal("Latin1_General_100_BIN2", c.Collation));
    }

    [Fact]
    public void Each_step_of_a_migration_asks_first_whether_it_was_taken()
    {
        using var db = Unconnected();
        string[] asked = ["[__EFMigrationsHistory]", .. db.Database.GetMigrations()];
        var steps = Parse(Migrations).Batches.SelectMany(b => b.Statements).Where(s => s is not TransactionStatement).ToList();

        Assert.All(
            steps,
            step =>
            {
                var guard = Assert.IsType<IfStatement>(step);
                var names = new Literals();
                guard.Predicate.Accept(names);
                Assert.Contains(Assert.Single(names.All), asked, StringComparer.Ordinal);
            }
        );
        foreach (var batch in Parse(Migrations).Batches.Skip(1))
        {
            Assert.IsType<BeginTransactionStatement>(batch.Statements[0]);
            Assert.IsType<CommitTransactionStatement>(batch.Statements[^1]);
        }
    }

    private static SqlServerDurableDbContext Unconnected() =>
        new(new DbContextOptionsBuilder<SqlServerDurableDbContext>().UseSqlServer("Server=none;Database=none").Options);

    private static string NameOf(NamedTableReference table) => table.SchemaObject.BaseIdentifier.Value;

    private static bool IsTitle(string piece) => piece.StartsWith("---- ", StringComparison.Ordinal);

    private static IEnumerable<TSqlStatement> Statements(string command) => Parse(command).Batches.SelectMany(b => b.Statements);

    private static TSqlScript Parse(string text)
    {
        var (script, errors) = ParsedScript.Parse(new TSql150Parser(initialQuotedIdentifiers: true), text);
        Assert.Empty(errors);
        return script;
    }

    private static string Read(string name, [CallerFilePath] string source = "") =>
        File.ReadAllText(Path.Combine(Path.GetDirectoryName(source)!, name));

    private sealed class Literals : TSqlFragmentVisitor
    {
        public List<string> All { get; } = [];

        /// <summary>Those that are executed as T-SQL.</summary>
        public List<string> Executed { get; } = [];

        public override void Visit(StringLiteral node) => All.Add(node.Value);

        public override void Visit(ExecutableStringList node) =>
            Executed.Add(string.Concat(node.Strings.Cast<StringLiteral>().Select(s => s.Value)));
    }
}
