using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Lets <c>dotnet ef migrations add NAME --project src/TranscriptWorker.Caching</c> make migrations; nothing is connected to.</summary>
internal sealed class DesignTimeContexts : IDesignTimeDbContextFactory<DurableDbContext>
{
    public DurableDbContext CreateDbContext(string[] args) =>
        new(new DbContextOptionsBuilder<DurableDbContext>().UseSqlite("Data Source=design.db").Options);
}
