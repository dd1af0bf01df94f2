using Testcontainers.MsSql;

namespace TranscriptWorker.Testing;

/// <summary>A real SQL Server, which only a container can be.</summary>
internal sealed class SqlServer : IAsyncDisposable
{
    private readonly MsSqlContainer _container;

    private SqlServer(MsSqlContainer container) => _container = container;

    /// <summary>Leads to the database <c>master</c>, as a user who may do everything.</summary>
    public string ConnectionString => _container.GetConnectionString();

    public static async Task<SqlServer> StartAsync(CancellationToken cancellationToken)
    {
        var container = new MsSqlBuilder(ServerImages.SqlServer).Build();
        await ServerSource.StartAsync(container, cancellationToken);
        return new SqlServer(container);
    }

    public ValueTask DisposeAsync() => _container.DisposeAsync();
}
