namespace TranscriptWorker.Enrichment.Formats.Warnings;

/// <summary>
/// A kind of deviation that a reader tolerates. The kinds here occur in several formats; a kind that one format alone has stands in that
/// format's folder.
/// </summary>
/// <param name="code">The code in kebab case, unique among all kinds.</param>
/// <param name="message">One sentence for people that says how the source was read. It never quotes the source.</param>
internal sealed class WarningKind(string code, string message)
{
    public static readonly WarningKind FormatDiffers = new(
        "format-differs",
        "The source begins with the signature of another format than was stated; it was read in that format."
    );
    public static readonly WarningKind IrregularTime = new("irregular-time", "A time has an unusual number of digits or no fraction.");
    public static readonly WarningKind IrregularArrow = new(
        "irregular-arrow",
        "The arrow between two times is damaged; the times were read."
    );
    public static readonly WarningKind TimeTooLarge = new("time-too-large", "A time is beyond 596 hours; its cue was skipped.");
    public static readonly WarningKind UnreadableTiming = new("unreadable-timing", "A timing line could not be read; its cue was skipped.");
    public static readonly WarningKind EndBeforeStart = new("end-before-start", "A cue ends before it starts; it was given no duration.");
    public static readonly WarningKind TimesOutOfOrder = new(
        "times-out-of-order",
        "A cue starts before the one in front of it; the order of the source was kept."
    );
    public static readonly WarningKind TimesOverlap = new("times-overlap", "A cue starts before the one in front of it has ended.");
    public static readonly WarningKind MissingBlankLine = new("missing-blank-line", "There is no blank line between two cues.");
    public static readonly WarningKind BlankLineInCue = new(
        "blank-line-in-cue",
        "A cue's text goes on after a blank line; it was kept together."
    );
    public static readonly WarningKind TextOutsideCue = new("text-outside-cue", "Text that belongs to no cue was ignored.");
    public static readonly WarningKind EmptyCue = new("empty-cue", "A cue without text was dropped.");
    public static readonly WarningKind CueSplit = new("cue-split", "A cue's text is longer than allowed; it was split into several cues.");
    public static readonly WarningKind RollingCaptions = new(
        "rolling-captions",
        "A cue repeats lines of the one in front of it; the repetition was removed."
    );
    public static readonly WarningKind GrowingCaptions = new(
        "growing-captions",
        "A cue repeats the text of the one in front of it and goes on; the last version was kept, from the first start."
    );
    public static readonly WarningKind HighlightedWords = new(
        "highlighted-words",
        "Cues repeat a text to highlight one word after another; they were joined."
    );
    public static readonly WarningKind CueSentAgain = new("cue-sent-again", "A cue was sent again; it was kept once.");
    public static readonly WarningKind RecognizerLoop = new(
        "recognizer-loop",
        "A cue belongs to a loop of the same words, as of a stuck speech recogniser; it was kept and marked."
    );
    public static readonly WarningKind CueIdReplaced = new(
        "cue-id-replaced",
        "A cue's identifier is used twice or is unusable; another was given."
    );
    public static readonly WarningKind StrayMarkup = new("stray-markup", "A less-than sign begins no tag; it was kept as text.");
    public static readonly WarningKind UnknownTag = new("unknown-tag", "A tag that the format does not have was removed.");
    public static readonly WarningKind SpeakerShortened = new(
        "speaker-shortened",
        "A speaker's name is longer than 100 characters; it was cut."
    );
    public static readonly WarningKind CharactersRemoved = new(
        "characters-removed",
        "Control characters were removed, or broken characters replaced."
    );

    /// <summary>The kind for bytes that were decoded in an encoding that nothing in the source tells.</summary>
    public static WarningKind EncodingGuessed(string encoding) =>
        new("encoding-guessed", $"The encoding of the bytes was guessed; they were read as {encoding}.");

    public string Code { get; } = code;

    public string Message { get; } = message;
}
