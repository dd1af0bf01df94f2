using Microsoft.Data.Sqlite;

namespace TranscriptWorker.Benchmarks;

/// <summary>A folder for a SQLite database, which goes with it.</summary>
internal sealed class SqliteFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("transcript-worker-benchmark-").FullName;

    public string Database => Path.Combine(_folder, "cache.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }
}
