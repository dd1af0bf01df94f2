using TranscriptWorker.Enrichment.Text.Languages;

namespace TranscriptWorker.Enrichment;

/// <summary>Size, speakers, duration and language of a transcript.</summary>
/// <param name="Cues">Number of cues.</param>
/// <param name="Speakers">Number of named speakers.</param>
/// <param name="DurationMs">
/// Latest time of a cue, in milliseconds from the beginning of the recording; null if the source has no times.
/// </param>
/// <param name="Language">The language: a BCP 47 tag if the source declares one, a primary subtag if it is detected, or null.</param>
/// <param name="IsLanguageDeclared">Whether the source declares the language.</param>
public sealed record TranscriptOverview(int Cues, int Speakers, int? DurationMs, string? Language, bool IsLanguageDeclared)
{
    /// <summary>Counts and measures a transcript.</summary>
    public static TranscriptOverview Of(Transcript transcript)
    {
        ArgumentNullException.ThrowIfNull(transcript);
        var speakers = new HashSet<string>(StringComparer.Ordinal);
        int? duration = null;
        foreach (var cue in transcript.Cues)
        {
            if (cue.Speaker is { } speaker)
                speakers.Add(speaker);
            if ((cue.EndMs ?? cue.StartMs) is { } end)
                duration = Math.Max(duration ?? 0, end);
        }

        return new(
            transcript.Cues.Count,
            speakers.Count,
            duration,
            transcript.Language ?? LanguageDetection.Detect(transcript)?.Tag,
            transcript.Language is not null
        );
    }
}
