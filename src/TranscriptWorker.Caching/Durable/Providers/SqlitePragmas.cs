using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace TranscriptWorker.Caching.Durable.Providers;

/// <summary>The pragmas of each connection to SQLite.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    // NORMAL: a killed process loses nothing, a power cut at most the last claims and results, which are made again.
    // busy_timeout: SQLite itself waits for short locks, in small steps; the driver's own retries, 150 ms apart, go on until the
    // command's time is up.
    private const string Pragmas = "PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 1000;";

    public const string SyncEachCommit = "PRAGMA synchronous = FULL;";

    public static readonly SqlitePragmas Instance = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (IsReadOnly(connection))
            return;
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        if (IsReadOnly(connection))
            return;
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    // EF Core opens the file read-only to see whether it is there. The pragmas would read it, and where a killed process left a
    // transaction half done, only a connection that may write can roll it back: the database would never open again.
    private static bool IsReadOnly(DbConnection connection) =>
        new SqliteConnectionStringBuilder(connection.ConnectionString).Mode == SqliteOpenMode.ReadOnly;
}
