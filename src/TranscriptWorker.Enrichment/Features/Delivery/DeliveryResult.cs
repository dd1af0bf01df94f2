using System.Text.Json.Serialization;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Delivery;

/// <summary>Measures of the way in which a recording was spoken.</summary>
/// <param name="Language">Primary subtag of the language whose formula and lists were used; <c>und</c> if it is unknown.</param>
/// <param name="LanguageSource"><c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Missing">The parts that are null, each with the reason, in the order of the parts.</param>
/// <param name="Readability">Ease of reading the spoken text; null without a formula, punctuation or 100 words.</param>
/// <param name="Pace">Words per minute; null without times.</param>
/// <param name="Fillers">Fillers by word; null without a list for the language.</param>
/// <param name="Interruptions">Turns that begin before another speaker ends; null without times or without names of speakers.</param>
/// <param name="Overlaps">Time in which several speakers spoke at once; null without times or without names of speakers.</param>
/// <param name="Silences">Gaps without speech; null without times.</param>
/// <param name="Speakers">
/// Figures of each speaker, the one with the most words first; at most <see cref="DeliveryEnricher.MaxSpeakers"/>.
/// </param>
internal sealed record DeliveryResult(
    string Language,
    string LanguageSource,
    string Method,
    IReadOnlyList<MissingPart> Missing,
    ReadingEase? Readability,
    SpeakingPace? Pace,
    FillerFigures? Fillers,
    InterruptionFigures? Interruptions,
    OverlapFigures? Overlaps,
    SilenceFigures? Silences,
    IReadOnlyList<SpeakerDelivery> Speakers
);

/// <summary>A part that is null.</summary>
/// <param name="Part">Name of the part, such as <c>pace</c>.</param>
/// <param name="Reason">
/// <c>no-times</c>, <c>no-speakers</c>, <c>no-punctuation</c>, <c>too-few-words</c>, <c>no-formula</c> or <c>no-word-list</c>.
/// </param>
internal sealed record MissingPart(string Part, string Reason);

/// <summary>Ease of reading the spoken text.</summary>
/// <param name="Score">
/// The formula's value with one decimal: 0 to 100 for nearly all texts, higher is easier; it may lie outside of this range.
/// </param>
/// <param name="Formula">
/// <c>flesch-reading-ease</c> (English), <c>amstad</c> (German), <c>kandel-moles</c> (French) or <c>fernandez-huerta</c> (Spanish).
/// </param>
/// <param name="Sentences">Number of sentences.</param>
/// <param name="Words">Number of words without numbers.</param>
/// <param name="Syllables">Number of syllables of these words by rules of spelling.</param>
internal sealed record ReadingEase(decimal Score, string Formula, int Sentences, int Words, int Syllables);

/// <summary>Pace of speech. In scripts without spaces, a word is a character.</summary>
/// <param name="WordsPerMinute">
/// Words in cues with times per minute of speech, without silence; one decimal; null if speech has no length.
/// </param>
/// <param name="Words">Number of words in cues with times.</param>
/// <param name="SpeechMs">Length of all speech in milliseconds; simultaneous speech counts once.</param>
/// <param name="Quarters">The four quarters of the time from the first speech to the last.</param>
internal sealed record SpeakingPace(decimal? WordsPerMinute, int Words, long SpeechMs, IReadOnlyList<QuarterPace> Quarters);

/// <summary>Pace in a quarter. The words of a cue are divided among quarters by its time in each.</summary>
/// <param name="StartMs">Start in milliseconds.</param>
/// <param name="EndMs">End in milliseconds.</param>
/// <param name="SpeechMs">Length of speech in milliseconds.</param>
/// <param name="WordsPerMinute">Words per minute of speech; one decimal; null without speech.</param>
internal sealed record QuarterPace(long StartMs, long EndMs, long SpeechMs, decimal? WordsPerMinute);

/// <summary>Fillers.</summary>
/// <param name="Count">Number of all fillers.</param>
/// <param name="PerHundredWords">Fillers per hundred words, 0 to 100, two decimals.</param>
/// <param name="Words">The fillers, the most frequent first.</param>
internal sealed record FillerFigures(int Count, decimal PerHundredWords, IReadOnlyList<FillerFigure> Words);

/// <summary>A filler.</summary>
/// <param name="Text">One to three words in lower case, as in the list of the language.</param>
/// <param name="Kind"><c>hesitation</c> ("um") or <c>phrase</c> ("you know").</param>
/// <param name="Count">Number of occurrences.</param>
/// <param name="Cues">The first cues in which it occurs, at most <see cref="DeliveryEnricher.MaxCues"/>.</param>
internal sealed record FillerFigure(string Text, string Kind, int Count, IReadOnlyList<DeliveryCue> Cues);

/// <summary>A cue.</summary>
/// <param name="Id">The cue's id.</param>
/// <param name="StartMs">Its start in milliseconds; null if it has none.</param>
internal sealed record DeliveryCue(string Id, int? StartMs);

/// <summary>Turns that begin before another speaker ends.</summary>
/// <param name="FromMs">Minimum time from the start of the turn to the end of the other speaker's cue, in milliseconds.</param>
/// <param name="Count">Number of interruptions. Turns of backchannels alone ("mhm", "yeah") are none.</param>
/// <param name="Longest">
/// Those with the longest simultaneous speech, the longest first; at most <see cref="DeliveryEnricher.MaxListed"/>.
/// </param>
internal sealed record InterruptionFigures(int FromMs, int Count, IReadOnlyList<Interruption> Longest);

/// <summary>An interruption.</summary>
/// <param name="StartMs">Start of the turn in milliseconds.</param>
/// <param name="OverlapMs">Time for which both cues last, in milliseconds.</param>
/// <param name="CueId">Id of the first cue of the turn.</param>
/// <param name="Speaker">The speaker who begins, cut after <see cref="SpeakerName.MaxLength"/> characters.</param>
/// <param name="InterruptedCueId">Id of the cue that lasts.</param>
/// <param name="InterruptedSpeaker">Its speaker, cut after <see cref="SpeakerName.MaxLength"/> characters.</param>
internal sealed record Interruption(
    int StartMs,
    long OverlapMs,
    string CueId,
    string? Speaker,
    string InterruptedCueId,
    string? InterruptedSpeaker
);

/// <summary>Simultaneous speech of different speakers.</summary>
/// <param name="Count">Number of stretches.</param>
/// <param name="TotalMs">Their total length in milliseconds.</param>
/// <param name="Longest">The longest ones, the longest first; at most <see cref="DeliveryEnricher.MaxListed"/>.</param>
internal sealed record OverlapFigures(int Count, long TotalMs, IReadOnlyList<Stretch> Longest);

/// <summary>Silence.</summary>
/// <param name="FromMs">Minimum length of a gap that counts, in milliseconds.</param>
/// <param name="Count">Number of gaps.</param>
/// <param name="TotalMs">Their total length in milliseconds.</param>
/// <param name="Longest">The longest ones, the longest first; at most <see cref="DeliveryEnricher.MaxListed"/>.</param>
internal sealed record SilenceFigures(int FromMs, int Count, long TotalMs, IReadOnlyList<Stretch> Longest);

/// <summary>A stretch of time.</summary>
/// <param name="StartMs">Start in milliseconds.</param>
/// <param name="EndMs">End in milliseconds.</param>
/// <param name="CueId">Id of the cue that begins at the end of a silence, or at the start of an overlap.</param>
internal sealed record Stretch(int StartMs, int EndMs, string CueId);

/// <summary>Delivery of one speaker.</summary>
/// <param name="Name">As in the cues, cut after <see cref="SpeakerName.MaxLength"/> characters; null if the source names none.</param>
/// <param name="Words">Number of words.</param>
/// <param name="WordsPerMinute">Words in cues with times per minute of the speaker's speech; one decimal; null without times.</param>
/// <param name="Fillers">Number of fillers; null without a list for the language.</param>
/// <param name="Interruptions">Number of turns with which the speaker interrupted others; null as above.</param>
internal sealed record SpeakerDelivery(string? Name, int Words, decimal? WordsPerMinute, int? Fillers, int? Interruptions);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeliveryResult))]
internal sealed partial class DeliveryJson : JsonSerializerContext;
