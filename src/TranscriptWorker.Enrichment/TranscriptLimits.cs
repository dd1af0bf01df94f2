using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Enrichment;

/// <summary>Bounds on what a source may hold. What is beyond them is refused, or cut with a warning where that is said.</summary>
public sealed class TranscriptLimits
{
    /// <summary>How many different kinds of warning a transcript keeps; each counts its occurrences.</summary>
    public const int MaxWarnings = 20;

    /// <summary>Longest source, in UTF-16 code units. Default 16 Mi, range 1 Ki to 256 Mi.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxContentLength { get; set; } = 16 * 1024 * 1024;

    /// <summary>Most cues of one transcript. Default 200,000, range 1 to 2,000,000.</summary>
    [Range(1, 2_000_000)]
    public int MaxCues { get; set; } = 200_000;

    /// <summary>
    /// Longest text of one cue, in UTF-16 code units; longer text is split into several cues with a warning. Default 8 Ki, range 256 to 1
    /// Mi.
    /// </summary>
    [Range(256, 1024 * 1024)]
    public int MaxCueLength { get; set; } = 8 * 1024;
}
