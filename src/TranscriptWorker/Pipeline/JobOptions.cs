using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Pipeline;

/// <summary>Limits of jobs.</summary>
internal sealed class JobOptions
{
    public const string Section = "Jobs";

    /// <summary>
    /// Maximum concurrent jobs in this process without those of the lane backfill. Default the number of processors, range 1 to 256.
    /// </summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>
    /// Maximum concurrent jobs of the lane backfill in this process. More of them leave less of the processors to the others. Default half
    /// of <see cref="Concurrency"/>, range 1 to 256.
    /// </summary>
    [Range(1, 256)]
    public int? BackfillConcurrency { get; set; }

    /// <summary>Maximum concurrent jobs of the lane backfill in this process.</summary>
    public int BackfillSlots => BackfillConcurrency ?? Math.Max(1, Concurrency / 2);

    /// <summary>Time limit for an attempt of a job. Default 10 minutes, range 1 second to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a job without content waits for the job that brings the content, in the shortest of the retry queues. Default 2 minutes,
    /// range 0 s to 1 day.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan ContentPatience { get; set; } = TimeSpan.FromMinutes(2);
}
