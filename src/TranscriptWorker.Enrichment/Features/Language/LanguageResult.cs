using System.Text.Json.Serialization;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Language;

/// <summary>The language of a recording, and where it changes.</summary>
/// <param name="Method">Name of the method.</param>
/// <param name="Language">Primary BCP 47 subtag (<c>en</c>) that all features use; <c>und</c> if none is known.</param>
/// <param name="Source">
/// Where the tag comes from: <c>request</c> (the job or the user's preferences), <c>transcript</c> (declared by the source),
/// <c>detected</c>, or <c>none</c>. A clear detection wins over the other two.
/// </param>
/// <param name="Requested">Primary subtag that the request names; null if it names none.</param>
/// <param name="Declared">Primary subtag that the source declares; null if it declares none.</param>
/// <param name="Detected">Primary subtag of the detected language; null if the words do not suffice to tell it.</param>
/// <param name="Score">
/// Probability of the most probable known language for the first 5,000 words, 0 to 1, three decimals; 0 without words. It belongs to
/// <paramref name="Detected"/>, if there is one.
/// </param>
/// <param name="RunnersUp">The three next languages, the most probable first; empty without words.</param>
/// <param name="WordsExamined">Number of words that <paramref name="Score"/> rests on; in Chinese and Japanese, of characters.</param>
/// <param name="Languages">Languages of the stretches by their words, the largest first; empty if nothing was detected.</param>
/// <param name="Speakers">
/// Speakers by their words, the most first, at most <see cref="LanguageEnricher.MaxSpeakers"/>; empty if nothing was detected.
/// </param>
/// <param name="StretchCount">Number of stretches, including those that are not listed.</param>
/// <param name="Stretches">
/// Stretches in one language, in the order of the recording, at most <see cref="LanguageEnricher.MaxStretches"/>: one if the language never
/// changes.
/// </param>
internal sealed record LanguageResult(
    string Method,
    string Language,
    string Source,
    string? Requested,
    string? Declared,
    string? Detected,
    decimal Score,
    IReadOnlyList<LanguageCandidate> RunnersUp,
    int WordsExamined,
    IReadOnlyList<LanguageShare> Languages,
    IReadOnlyList<SpeakerLanguages> Speakers,
    int StretchCount,
    IReadOnlyList<LanguageStretch> Stretches
);

/// <summary>A language that was considered.</summary>
/// <param name="Language">Primary subtag.</param>
/// <param name="Score">Probability among the known languages, 0 to 1, three decimals.</param>
internal sealed record LanguageCandidate(string Language, decimal Score);

/// <summary>The share of a language.</summary>
/// <param name="Language">Primary subtag.</param>
/// <param name="Words">Number of words in its stretches; in Chinese and Japanese, of characters.</param>
/// <param name="Share">Share of all words of the recording or of the speaker, 0 to 1, three decimals.</param>
internal sealed record LanguageShare(string Language, int Words, decimal Share);

/// <summary>The languages of a speaker.</summary>
/// <param name="Speaker">Name, cut after <see cref="SpeakerName.MaxLength"/> characters; null if the source names none.</param>
/// <param name="Languages">The languages, the largest first.</param>
internal sealed record SpeakerLanguages(string? Speaker, IReadOnlyList<LanguageShare> Languages);

/// <summary>Consecutive sentences in one language.</summary>
/// <param name="Language">Primary subtag.</param>
/// <param name="FirstCue">Id of the cue in which it begins.</param>
/// <param name="LastCue">Id of the cue in which it ends.</param>
/// <param name="StartMs">Start of the first cue in milliseconds; null if the source has no times.</param>
/// <param name="EndMs">End of the last cue in milliseconds; null if the source has no times.</param>
/// <param name="Words">Number of words; in Chinese and Japanese, of characters.</param>
internal sealed record LanguageStretch(string Language, string FirstCue, string LastCue, int? StartMs, int? EndMs, int Words);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LanguageResult))]
internal sealed partial class LanguageJson : JsonSerializerContext;
