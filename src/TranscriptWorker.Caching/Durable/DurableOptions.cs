using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Caching.Durable;

/// <summary>Where the durable tier is.</summary>
public sealed class DurableOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Durable";

    /// <summary>Path of the SQLite database. Default: <c>cache.db</c> in the data folder.</summary>
    public string SqlitePath { get; set; } = "";

    /// <summary>How long a call waits for a lock that another process holds. Default 5 seconds, range 1 second to 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan LockTimeout { get; set; } = TimeSpan.FromSeconds(5);
}
