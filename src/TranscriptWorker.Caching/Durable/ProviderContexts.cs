using Microsoft.EntityFrameworkCore;

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
}

internal sealed class SqlServerDurableDbContext(DbContextOptions<SqlServerDurableDbContext> options) : DurableDbContext(options)
{
    protected override string OrdinalCollation => "Latin1_General_100_BIN2";
}
