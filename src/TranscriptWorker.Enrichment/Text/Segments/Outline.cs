namespace TranscriptWorker.Enrichment.Text.Segments;

/// <summary>The chapters of a recording and the sections of each.</summary>
/// <param name="Reason">The reason for which the recording was not divided, in kebab case; null if it was.</param>
/// <param name="Chapters">The chapters in order, with their sections in order; empty if the recording has no words.</param>
internal sealed record Outline(string? Reason, IReadOnlyList<(TextStretch Range, List<TextStretch> Sections)> Chapters)
{
    /// <summary>Maximum number of chapters.</summary>
    public const int MaxChapters = 14;

    /// <summary>Maximum number of sections of all chapters.</summary>
    public const int MaxSections = 40;

    /// <summary>Minimum number of words for a second chapter.</summary>
    public const int MinWords = 150;

    /// <summary>Number of chapters relative to the square root of the number of utterances.</summary>
    private const double ChaptersPerRoot = 0.35;

    /// <summary>About 0.35·√N chapters and √N sections for N utterances, within the limits.</summary>
    public static (int Chapters, int Sections) CountsFor(int utterances)
    {
        var root = Math.Sqrt(utterances);
        return (Math.Clamp((int)Math.Round(ChaptersPerRoot * root), 1, MaxChapters), Math.Clamp((int)Math.Round(root), 1, MaxSections));
    }

    public static Outline Of(SpokenText text, IReadOnlyList<Cue> cues, CancellationToken cancellationToken)
    {
        if (text.Words.Count == 0)
            return new Outline("no-words", []);
        var utterances = Utterance.Of(text, cues);
        var (chapters, sections) = CountsFor(utterances.Count);
        if (text.Words.Count < MinWords || utterances.Count < 2 * Segmentation.MinLength || chapters < 2)
            return Undivided("too-short", text, cues);

        var boundaries = Segmentation.Boundaries(text, utterances, sections, cancellationToken);
        if (boundaries.Count == 0)
            return Undivided("no-change-of-subject", text, cues);
        var parts = TextStretch.Between(utterances, boundaries, text, cues);
        return new Outline(
            null,
            [
                .. TextStretch
                    .Between(utterances, boundaries.Take(chapters - 1), text, cues)
                    .Select(range => (range, parts.FindAll(part => part.FirstCue >= range.FirstCue && part.EndCue <= range.EndCue))),
            ]
        );
    }

    private static Outline Undivided(string reason, SpokenText text, IReadOnlyList<Cue> cues) =>
        new(reason, [(TextStretch.All(text, cues), [])]);
}
