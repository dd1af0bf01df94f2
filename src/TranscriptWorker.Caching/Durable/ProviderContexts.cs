using System.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace TranscriptWorker.Caching.Durable;

// One context type a provider: migrations belong to a context's type.

internal sealed class SqliteDurableDbContext(DbContextOptions<SqliteDurableDbContext> options) : DurableDbContext(options)
{
    // SQLite compares bytes unless told otherwise.
    protected override string? OrdinalCollation => null;
}

internal sealed class PostgreSqlDurableDbContext(DbContextOptions<PostgreSqlDurableDbContext> options) : DurableDbContext(options)
{
    protected override string OrdinalCollation => "C";

    /// <remarks>The third argument limits it to the transaction: https://www.postgresql.org/docs/current/functions-admin.html.</remarks>
    protected override SqlExpression TranslateSyncCommit() =>
        new SqlFunctionExpression(
            "set_config",
            [Literal("'synchronous_commit'"), Literal("'on'"), Literal("true")],
            nullable: false,
            argumentsPropagateNullability: [false, false, false],
            typeof(string),
            new StringTypeMapping("text", DbType.String)
        );

    private static SqlFragmentExpression Literal(string text) => new(text);
}

internal sealed class SqlServerDurableDbContext(DbContextOptions<SqlServerDurableDbContext> options) : DurableDbContext(options)
{
    protected override string OrdinalCollation => "Latin1_General_100_BIN2";
}
