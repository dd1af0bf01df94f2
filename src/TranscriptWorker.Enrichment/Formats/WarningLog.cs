using System.Diagnostics;

namespace TranscriptWorker.Enrichment.Formats;

/// <summary>Counts what was odd in a source, one entry a kind, however often it occurs.</summary>
internal sealed class WarningLog
{
    private static readonly int Kinds = Enum.GetValues<WarningKind>().Length;
    private readonly int[] _counts = new int[Kinds];
    private readonly int[] _firstLines = new int[Kinds];

    public void Add(WarningKind kind, int line)
    {
        var index = (int)kind;
        if (_counts[index]++ == 0 || line < _firstLines[index])
            _firstLines[index] = line;
    }

    public int CountOf(WarningKind kind) => _counts[(int)kind];

    /// <summary>The warnings by first line, then by code.</summary>
    public TranscriptWarning[] ToArray() =>
        [
            .. Enum.GetValues<WarningKind>()
                .Where(kind => CountOf(kind) > 0)
                .Select(kind =>
                {
                    var (code, message) = Describe(kind);
                    return new TranscriptWarning(code, _firstLines[(int)kind], CountOf(kind), message);
                })
                .OrderBy(warning => warning.Line)
                .ThenBy(warning => warning.Code, StringComparer.Ordinal)
                .Take(TranscriptLimits.MaxWarnings),
        ];

    private static (string Code, string Message) Describe(WarningKind kind) =>
        kind switch
        {
            WarningKind.EncodingGuessed => ("encoding-guessed", "The bytes are not UTF-8; they were read as Windows-1252."),
            WarningKind.FormatDiffers => (
                "format-differs",
                "The source begins as WebVTT and was read as such, although another format was stated."
            ),
            WarningKind.HeaderMissing => ("header-missing", "The WEBVTT header is missing."),
            WarningKind.HeaderMalformed => ("header-malformed", "The WEBVTT header is not the first line, or no blank line follows it."),
            WarningKind.LanguageInvalid => ("language-invalid", "The declared language is not a BCP 47 tag and was ignored."),
            WarningKind.CommaInTime => ("comma-in-time", "A time has a comma where WebVTT has a dot."),
            WarningKind.IrregularTime => ("irregular-time", "A time has an unusual number of digits or no fraction."),
            WarningKind.TimeTooLarge => ("time-too-large", "A time is beyond 596 hours; its cue was skipped."),
            WarningKind.UnreadableTiming => ("unreadable-timing", "A timing line could not be read; its cue was skipped."),
            WarningKind.EndBeforeStart => ("end-before-start", "A cue ends before it starts; it was given no duration."),
            WarningKind.TimesOutOfOrder => (
                "times-out-of-order",
                "A cue starts before the one in front of it; the order of the source was kept."
            ),
            WarningKind.TimesOverlap => ("times-overlap", "A cue starts before the one in front of it has ended."),
            WarningKind.MissingBlankLine => ("missing-blank-line", "There is no blank line between two cues."),
            WarningKind.BlankLineInCue => ("blank-line-in-cue", "A cue's text goes on after a blank line; it was kept together."),
            WarningKind.TextOutsideCue => ("text-outside-cue", "Text that belongs to no cue was ignored."),
            WarningKind.EmptyCue => ("empty-cue", "A cue without text was dropped."),
            WarningKind.CueSplit => ("cue-split", "A cue's text is longer than allowed; it was split into several cues."),
            WarningKind.RollingCaptions => (
                "rolling-captions",
                "A cue repeats lines of the one in front of it; the repetition was removed."
            ),
            WarningKind.CueIdReplaced => ("cue-id-replaced", "A cue's identifier is used twice or is unusable; another was given."),
            WarningKind.StrayMarkup => ("stray-markup", "A less-than sign begins no tag; it was kept as text."),
            WarningKind.UnknownTag => ("unknown-tag", "A tag that the format does not have was removed."),
            WarningKind.SpeakerShortened => ("speaker-shortened", "A speaker's name is longer than 100 characters; it was cut."),
            WarningKind.CharactersRemoved => ("characters-removed", "Control characters were removed, or broken characters replaced."),
            _ => throw new UnreachableException(),
        };
}
