using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Intake;

/// <summary>How the embedded profile runs recorded jobs.</summary>
internal sealed class IntakeOptions
{
    public const string Section = "Intake";

    /// <summary>
    /// Time after which another process over the same data folder takes a recorded job of a process that ended. Default 10 seconds, range
    /// 3 seconds to 10 minutes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:03", "00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Maximum starts in a row of a recorded job that end with their process; then the job fails with <c>worker-ended</c>. After the first
    /// of them it runs alone. Default 10, range 1 to 1000.
    /// </summary>
    [Range(1, 1000)]
    public int MaxStarts { get; set; } = 10;
}
