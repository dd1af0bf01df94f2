namespace TranscriptWorker.Enrichment.Formats;

internal enum WarningKind
{
    EncodingGuessed,
    FormatDiffers,
    HeaderMissing,
    HeaderMalformed,
    LanguageInvalid,
    CommaInTime,
    IrregularTime,
    TimeTooLarge,
    UnreadableTiming,
    EndBeforeStart,
    TimesOutOfOrder,
    TimesOverlap,
    MissingBlankLine,
    BlankLineInCue,
    TextOutsideCue,
    EmptyCue,
    CueSplit,
    RollingCaptions,
    CueIdReplaced,
    StrayMarkup,
    UnknownTag,
    SpeakerShortened,
    CharactersRemoved,
}
