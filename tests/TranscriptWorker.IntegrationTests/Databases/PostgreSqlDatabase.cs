namespace TranscriptWorker.IntegrationTests.Databases;

public sealed class PostgreSqlDatabase : ITestDatabase
{
    private string _connectionString = "";

    public IReadOnlyList<(string Key, string Value)> Settings =>
        [("Durable:Provider", "postgresql"), ("Durable:ConnectionString", _connectionString)];

    public string Clock => "now()";

    public string SyncEachCommit => "SET LOCAL synchronous_commit = on";

    public async Task CreateAsync() => _connectionString = await (await SharedPostgreSql.StartAsync()).CreateDatabaseAsync();

    // It ends with its server.
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
