using Microsoft.Data.SqlClient;
using TranscriptWorker.Caching.Durable.Providers;

namespace TranscriptWorker.IntegrationTests.Databases;

/// <summary>A database on the server that <c>TRANSCRIPTWORKER_TEST_SQLSERVER</c> names; its user must be allowed to create some.</summary>
public sealed class SqlServerDatabase : ITestDatabase
{
    private const string Variable = "TRANSCRIPTWORKER_TEST_SQLSERVER";

    private readonly string _name = $"transcript_worker_test_{Guid.NewGuid():N}";
    private string? _server;

    public IReadOnlyList<(string Key, string Value)> Settings =>
        [
            ("Durable:Provider", "sqlserver"),
            ("Durable:ConnectionString", new SqlConnectionStringBuilder(_server) { InitialCatalog = _name }.ConnectionString),
        ];

    public string Clock => "GETUTCDATE()";

    public string? SyncEachCommit => null;

    public Task CreateAsync()
    {
        _server = Environment.GetEnvironmentVariable(Variable);
        // Skipped under CI too: SQL Server is in no distribution's packages, so a machine without one cannot install it.
        if (string.IsNullOrEmpty(_server))
            Assert.Skip($"SQL Server cannot be installed here: set {Variable} to the connection string of one");
        // As at the program's start: without culture data the driver refuses to connect.
        Assert.Null(SqlServerProvider.Check($"{_server};Database={_name}"));
        return ExecuteAsync($"CREATE DATABASE {_name}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!string.IsNullOrEmpty(_server))
            await ExecuteAsync($"ALTER DATABASE {_name} SET SINGLE_USER WITH ROLLBACK IMMEDIATE; DROP DATABASE {_name}");
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new SqlConnection(
            new SqlConnectionStringBuilder(_server) { InitialCatalog = "master" }.ConnectionString
        );
        await connection.OpenAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The only variable is a name made here.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
