using Npgsql;

namespace TranscriptWorker.Benchmarks;

/// <summary>PostgreSQL with the memory and the pool of a server that is measured.</summary>
internal static class PostgreSql
{
    private const int MaxPoolSize = 40;
    private const int IdleSeconds = 300;

    public static Task<PostgreSqlServer> StartAsync(CancellationToken cancellationToken, params string[] settings) =>
        PostgreSqlServer.StartAsync(cancellationToken, patience: null, ["shared_buffers=128MB", "max_wal_size=2GB", .. settings]);

    public static string ConnectionString(PostgreSqlServer server) =>
        new NpgsqlConnectionStringBuilder(server.ConnectionString("postgres"))
        {
            MaxPoolSize = MaxPoolSize,
            ConnectionIdleLifetime = IdleSeconds,
        }.ConnectionString;
}
