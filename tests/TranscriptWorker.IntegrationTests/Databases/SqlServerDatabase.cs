using Microsoft.Data.SqlClient;

namespace TranscriptWorker.IntegrationTests.Databases;

/// <summary>A database on the shared SQL Server.</summary>
public sealed class SqlServerDatabase : ITestDatabase
{
    private readonly string _name = $"transcript_worker_test_{Guid.NewGuid():N}";
    private string? _server;

    public IReadOnlyList<(string Key, string Value)> Settings =>
        [
            ("Durable:Provider", "sqlserver"),
            ("Durable:ConnectionString", new SqlConnectionStringBuilder(_server) { InitialCatalog = _name }.ConnectionString),
        ];

    public string Clock => "GETUTCDATE()";

    public string? SyncEachCommit => null;

    public async Task CreateAsync()
    {
        var server = await SharedSqlServer.StartAsync();
        await ExecuteAsync(server, $"CREATE DATABASE {_name}");
        _server = server;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await ExecuteAsync(_server, $"ALTER DATABASE {_name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {_name}");
    }

    private static async Task ExecuteAsync(string server, string sql)
    {
        await using var connection = new SqlConnection(
            new SqlConnectionStringBuilder(server) { InitialCatalog = "master" }.ConnectionString
        );
        await connection.OpenAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The only variable is a name made here.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
