using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace TranscriptWorker.Caching.Durable.Providers;

/// <summary>Pooled contexts of one provider.</summary>
internal sealed class DurableContexts<TContext>(DbContextOptions<TContext> options) : IDbContextFactory<DurableDbContext>
    where TContext : DurableDbContext
{
    private readonly PooledDbContextFactory<TContext> _pool = new(options);

    public static DurableContexts<TContext> Create(IServiceProvider services, Action<DbContextOptionsBuilder> use)
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        builder
            .UseApplicationServiceProvider(services)
            .UseQueryTrackingBehavior(QueryTrackingBehavior.NoTracking)
            // Two concurrent writers meet by a duplicate key, and the handler of a failure logs it once.
            .ConfigureWarnings(warnings =>
                warnings.Ignore(
                    CoreEventId.SaveChangesFailed,
                    CoreEventId.QueryIterationFailed,
                    RelationalEventId.CommandError,
                    RelationalEventId.ConnectionError,
                    RelationalEventId.TransactionError
                )
            );
        use(builder);
        return new DurableContexts<TContext>(builder.Options);
    }

    public DurableDbContext CreateDbContext() => _pool.CreateDbContext();
}
