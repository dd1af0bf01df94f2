using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace TranscriptWorker.Caching.Durable;

/// <summary>
/// Lets <c>dotnet ef migrations add NAME --project src/TranscriptWorker.Caching --context PostgreSqlDurableDbContext
/// --output-dir Durable/Migrations/PostgreSql</c>, and likewise for the others, make migrations; nothing is connected to.
/// </summary>
internal sealed class DesignTimeContexts
    : IDesignTimeDbContextFactory<SqliteDurableDbContext>,
        IDesignTimeDbContextFactory<PostgreSqlDurableDbContext>,
        IDesignTimeDbContextFactory<SqlServerDurableDbContext>
{
    SqliteDurableDbContext IDesignTimeDbContextFactory<SqliteDurableDbContext>.CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqliteDurableDbContext>().UseSqlite("Data Source=design.db").Options);

    PostgreSqlDurableDbContext IDesignTimeDbContextFactory<PostgreSqlDurableDbContext>.CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<PostgreSqlDurableDbContext>().UseNpgsql("Host=design").Options);

    SqlServerDurableDbContext IDesignTimeDbContextFactory<SqlServerDurableDbContext>.CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<SqlServerDurableDbContext>().UseSqlServer("Server=design").Options);
}
