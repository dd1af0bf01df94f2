using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Pipeline;

/// <summary>How jobs are run.</summary>
internal sealed class JobOptions
{
    public const string Section = "Jobs";

    /// <summary>Jobs at work at once in this process. Default the number of processors, range 1 to 256.</summary>
    [Range(1, 256)]
    public int Concurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>Longest time for a job; its deadline may shorten it. Default 10 minutes, range 1 second to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(10);
}
