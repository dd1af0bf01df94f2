using System.ComponentModel.DataAnnotations;

namespace TranscriptWorker.Enrichment;

/// <summary>Limits on a source. A source over a limit is refused unless the limit says otherwise.</summary>
public sealed class TranscriptLimits
{
    /// <summary>Maximum number of kinds of warning in a transcript; each warning counts its occurrences.</summary>
    public const int MaxWarnings = 20;

    /// <summary>Maximum length of a source, in UTF-16 code units. Default 16 Mi, range 1 Ki to 256 Mi.</summary>
    [Range(1024, 256 * 1024 * 1024)]
    public int MaxContentLength { get; set; } = 16 * 1024 * 1024;

    /// <summary>Maximum number of cues in a transcript. Default 200,000, range 1 to 2,000,000.</summary>
    [Range(1, 2_000_000)]
    public int MaxCues { get; set; } = 200_000;

    /// <summary>
    /// Maximum length of a cue's text, in UTF-16 code units; longer text is split into several cues with a warning. Default 8 Ki, range 256
    /// to 1 Mi.
    /// </summary>
    [Range(256, 1024 * 1024)]
    public int MaxCueLength { get; set; } = 8 * 1024;
}
