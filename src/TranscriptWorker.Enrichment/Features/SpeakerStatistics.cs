namespace TranscriptWorker.Enrichment.Features;

/// <summary>Who spoke how much, when, and how. Times are null where the source has none.</summary>
/// <param name="Method">How it was computed.</param>
/// <param name="DurationMs">From the start of the first speech to the end of the last.</param>
/// <param name="SpeechMs">How long anybody spoke; what is spoken at once counts once.</param>
/// <param name="SilenceFromMs">Shortest gap that counts as silence; shorter ones are pauses in speaking.</param>
/// <param name="SilenceMs">Sum of the gaps that count.</param>
/// <param name="LongestSilenceMs">The longest of them, 0 where there is none.</param>
/// <param name="LongestSilenceStartMs">When it begins; null where there is none.</param>
/// <param name="OverlapMs">How long two or more speakers spoke at once.</param>
/// <param name="SpeakerChanges">How often another speaker takes over, in the order of the cues.</param>
/// <param name="SpeakerCount">How many speakers there are, listed or not.</param>
/// <param name="Speakers">By speech, the longest first; without times by words. At most <see
/// cref="SpeakerStatisticsEnricher.MaxSpeakers"/>.</param>
/// <param name="Others">The speakers that are not listed, taken together; null where all are.</param>
internal sealed record SpeakerStatistics(
    string Method,
    long? DurationMs,
    long? SpeechMs,
    int SilenceFromMs,
    long? SilenceMs,
    long? LongestSilenceMs,
    long? LongestSilenceStartMs,
    long? OverlapMs,
    int SpeakerChanges,
    int SpeakerCount,
    IReadOnlyList<SpeakerFigures> Speakers,
    OtherSpeakers? Others
);

/// <summary>What one speaker did.</summary>
/// <param name="Name">As in the cues, cut after <see cref="SpeakerName.MaxLength"/> characters; null where the source does not say who
/// speaks.</param>
/// <param name="Cues">How many cues.</param>
/// <param name="Words">How many words; in scripts without spaces, characters.</param>
/// <param name="WordShare">Of all words, 0 to 1; the shares of all speakers add up to 1.</param>
/// <param name="SpeechMs">How long, own overlaps counted once.</param>
/// <param name="SpeechShare">Of the speech of all speakers, 0 to 1; the shares of all speakers add up to 1.</param>
/// <param name="Turns">How many runs of consecutive cues.</param>
/// <param name="LongestTurnMs">From the start of a turn to its end, pauses included.</param>
/// <param name="WordsPerMinute">Words with a time by the minutes of speech, one decimal; null without speech.</param>
/// <param name="Questions">Sentences that end with a question mark.</param>
internal sealed record SpeakerFigures(
    string? Name,
    int Cues,
    int Words,
    decimal WordShare,
    long? SpeechMs,
    decimal? SpeechShare,
    int Turns,
    long? LongestTurnMs,
    decimal? WordsPerMinute,
    int Questions
);

/// <summary>Speakers that are not listed, taken together.</summary>
/// <param name="Count">How many.</param>
/// <param name="Cues">Their cues.</param>
/// <param name="Words">Their words.</param>
/// <param name="WordShare">Of all words.</param>
/// <param name="SpeechMs">Sum of their speech.</param>
/// <param name="SpeechShare">Of the speech of all speakers.</param>
internal sealed record OtherSpeakers(int Count, int Cues, int Words, decimal WordShare, long? SpeechMs, decimal? SpeechShare);
