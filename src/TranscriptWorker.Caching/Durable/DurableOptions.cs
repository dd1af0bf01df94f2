using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Where the durable tier is.</summary>
public sealed class DurableOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Durable";

    /// <summary>SQLite, in a file of this machine: the default.</summary>
    public const string Sqlite = "sqlite";

    /// <summary>PostgreSQL 14 or newer.</summary>
    public const string PostgreSql = "postgresql";

    /// <summary>SQL Server 2019 or newer, or Azure SQL.</summary>
    public const string SqlServer = "sqlserver";

    /// <summary>
    /// Which database: <see cref="Sqlite"/>, <see cref="PostgreSql"/> or <see cref="SqlServer"/>. Default <see cref="Sqlite"/>.
    /// </summary>
    [AllowedValues(Sqlite, PostgreSql, SqlServer)]
    public string Provider { get; set; } = Sqlite;

    /// <summary>Path of the SQLite database. Default <c>cache.db</c> in the data folder.</summary>
    public string SqlitePath { get; set; } = "";

    /// <summary>How to reach the server; unused with SQLite. It may hold a password, so it is written nowhere. Default none.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// How long a call waits for a lock that another process holds and, on a server, for the connection and for the answer to a statement.
    /// Default 5 seconds, range 1 second to 5 minutes, in whole seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
