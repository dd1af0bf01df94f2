using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Cli;

/// <summary>The result for one file.</summary>
/// <param name="Path">The file's path.</param>
/// <param name="Format">Name of the format on the wire; null if the file is refused, as all that follows up to the warnings.</param>
/// <param name="Cues">Number of cues.</param>
/// <param name="Speakers">Number of named speakers.</param>
/// <param name="DurationMs">Latest time of a cue in milliseconds; null also if the source has no times.</param>
/// <param name="Language">The language; null also if it is not known.</param>
/// <param name="IsLanguageDeclared">Whether the source declares the language; otherwise it was detected.</param>
/// <param name="Warnings">Deviations that were tolerated; empty if the file is refused.</param>
/// <param name="Reason">Reason code of the refusal; null if the file is read.</param>
/// <param name="Message">One sentence about the refusal; null if the file is read.</param>
internal sealed record Validation(
    string Path,
    string? Format,
    int? Cues,
    int? Speakers,
    int? DurationMs,
    string? Language,
    bool? IsLanguageDeclared,
    IReadOnlyList<TranscriptWarning> Warnings,
    string? Reason,
    string? Message
)
{
    public static Validation Of(TranscriptSource source)
    {
        if (source.Transcript is not { } transcript)
            return new(source.Path, null, null, null, null, null, null, [], source.Reason, source.Message);
        var overview = TranscriptOverview.Of(transcript);
        return new(
            source.Path,
            source.Format,
            overview.Cues,
            overview.Speakers,
            overview.DurationMs,
            overview.Language,
            overview.IsLanguageDeclared,
            transcript.Warnings,
            null,
            null
        );
    }
}
