namespace TranscriptWorker.IntegrationTests.Databases;

public sealed class SqliteDatabase : ITestDatabase
{
    private readonly TemporaryFolder _folder = new();

    public IReadOnlyList<(string Key, string Value)> Settings => [("Durable:SqlitePath", _folder["cache.db"])];

    public string Clock => "strftime('%Y-%m-%d %H:%M:%f', 'now'";

    public string SyncEachCommit => "PRAGMA synchronous = FULL";

    public Task CreateAsync() => Task.CompletedTask;

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
