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

    /// <summary>One of <see cref="Sqlite"/>, <see cref="PostgreSql"/> and <see cref="SqlServer"/>.</summary>
    public string Provider { get; set; } = Sqlite;

    /// <summary>Path of the SQLite database. Default: <c>cache.db</c> in the data folder.</summary>
    public string SqlitePath { get; set; } = "";

    /// <summary>How to reach the server; unused with SQLite. It may hold a password, so it is written nowhere.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>A file that holds nothing but the connection string, such as a mounted secret; read at start where the other is empty.</summary>
    public string ConnectionStringFile { get; set; } = "";

    /// <summary>
    /// How long a call waits for a lock that another process holds and, on a server, for the connection and for the answer to a statement.
    /// Default 5 seconds, range 1 second to 5 minutes, in whole seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
