using System.Text.Json.Serialization;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.SpeakerStatistics;

/// <summary>Speech, silence and turns of a recording. Times are null if the source has none.</summary>
/// <param name="Method">Name of the method.</param>
/// <param name="DurationMs">From the start of the first speech to the end of the last.</param>
/// <param name="SpeechMs">Length of all speech; simultaneous speech counts once.</param>
/// <param name="SilenceFromMs">Minimum length of a gap that counts as silence; shorter gaps are pauses within speech.</param>
/// <param name="SilenceMs">Total length of silence.</param>
/// <param name="LongestSilenceMs">Length of the longest silence; 0 if there is none.</param>
/// <param name="LongestSilenceStartMs">Start of the longest silence; null if there is none.</param>
/// <param name="OverlapMs">Time in which two or more speakers spoke at once.</param>
/// <param name="SpeakerChanges">Number of changes of the speaker from one cue to the next.</param>
/// <param name="SpeakerCount">Number of speakers, including those that are not listed.</param>
/// <param name="Speakers">
/// Ordered by speech, the longest first; without times by words. At most <see cref="SpeakerStatisticsEnricher.MaxSpeakers"/>.
/// </param>
/// <param name="Others">Totals of the speakers that are not listed; null if all are listed.</param>
internal sealed record SpeakerStatisticsResult(
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

/// <summary>Figures of one speaker.</summary>
/// <param name="Name">
/// As in the cues, cut after <see cref="SpeakerName.MaxLength"/> characters; null if the source names no speaker.
/// </param>
/// <param name="Cues">Number of cues.</param>
/// <param name="Words">Number of words; in scripts without spaces, of characters.</param>
/// <param name="WordShare">Share of all words, 0 to 1; the shares of all speakers add up to 1.</param>
/// <param name="SpeechMs">Length of speech; overlaps of a speaker with themselves count once.</param>
/// <param name="SpeechShare">Share of the speech of all speakers, 0 to 1; the shares of all speakers add up to 1.</param>
/// <param name="Turns">Number of runs of consecutive cues.</param>
/// <param name="LongestTurnMs">Longest time from the start of a turn to its end, including pauses.</param>
/// <param name="WordsPerMinute">Words in cues with times per minute of speech, with one decimal; null without speech.</param>
/// <param name="Questions">Number of sentences that end with a question mark.</param>
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

/// <summary>Totals of the speakers that are not listed.</summary>
/// <param name="Count">Number of speakers.</param>
/// <param name="Cues">Number of their cues.</param>
/// <param name="Words">Number of their words.</param>
/// <param name="WordShare">Share of all words.</param>
/// <param name="SpeechMs">Total length of their speech.</param>
/// <param name="SpeechShare">Share of the speech of all speakers.</param>
internal sealed record OtherSpeakers(int Count, int Cues, int Words, decimal WordShare, long? SpeechMs, decimal? SpeechShare);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SpeakerStatisticsResult))]
internal sealed partial class SpeakerStatisticsJson : JsonSerializerContext;
