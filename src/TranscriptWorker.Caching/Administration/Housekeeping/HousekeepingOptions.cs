using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Caching.Administration.Housekeeping;

/// <summary>How often and how fast a service removes unused rows and files.</summary>
public sealed class HousekeepingOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Housekeeping";

    /// <summary>Time between two passes of one of the services over a database. Default 10 minutes, range 1 second to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Period { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Most rows that one statement reads; each row is then removed by a statement of its own. Default 500, range 1 to 10,000.
    /// </summary>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>Rest between two batches. Default 50 milliseconds, range 0 seconds to 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>
    /// How long it is remembered that an invalidation was applied, or that a job without source version has brought its content: a
    /// redelivery that comes later is taken for a new command. Default 30 days, range 1 day to 3650 days.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan JobMemory { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long the status of a recorded or tracked job is kept after its end. Default 7 days, range 1 hour to 3650 days.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan EndedJobMemory { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long the counts of a complete batch are kept. Default 7 days, range 1 hour to 3650 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan BatchMemory { get; set; } = TimeSpan.FromDays(7);

    /// <summary>
    /// How long the counts of a batch that lacks jobs are kept after its first job was started. Default 30 days, range 1 day to 3650 days.
    /// </summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00")]
    public TimeSpan OpenBatchMemory { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long a cancellation is remembered: a job that comes later is not refused. Default 1 day, range 1 hour to 30 days.
    /// </summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan CancellationMemory { get; set; } = TimeSpan.FromDays(1);
}
