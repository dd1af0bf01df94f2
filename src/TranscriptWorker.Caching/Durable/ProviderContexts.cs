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

    protected override SqlExpression ServerExpression => new SqlConstantExpression("file", typeof(string), typeMapping: null);
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

    // A standby's transactions are read-only. The timeline would tell a promotion from a restart, but the functions that know it fail on a
    // standby, or need rights that a user may lack.
    protected override SqlExpression ServerExpression =>
        Concat(
            new SqlFragmentExpression(
                "CASE current_setting('transaction_read_only') WHEN 'off' THEN extract(epoch FROM pg_postmaster_start_time()) END",
                typeof(string),
                typeMapping: null
            )
        );
}

internal sealed class SqlServerDurableDbContext(DbContextOptions<SqlServerDurableDbContext> options) : DurableDbContext(options)
{
    protected override string OrdinalCollation => "Latin1_General_100_BIN2";

    // The name is NULL on a machine that was renamed.
    protected override SqlExpression ServerExpression =>
        Concat(
            new SqlFragmentExpression(
                "CASE WHEN CONVERT(nvarchar(20), DATABASEPROPERTYEX(DB_NAME(), 'Updateability')) = N'READ_WRITE'"
                    + " THEN CONCAT('server ', @@SERVERNAME) END",
                typeof(string),
                typeMapping: null
            ),
            new SqlFragmentExpression("''", typeof(string), typeMapping: null)
        );
}
