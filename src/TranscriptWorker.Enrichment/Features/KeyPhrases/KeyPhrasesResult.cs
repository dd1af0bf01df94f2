using System.Text.Json.Serialization;

namespace TranscriptWorker.Enrichment.Features.KeyPhrases;

/// <summary>The key phrases of a recording.</summary>
/// <param name="Language">Primary subtag of the language whose word lists were used; <c>und</c> if it is unknown.</param>
/// <param name="LanguageSource"><c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Phrases">The phrases, the best first; empty if nothing recurs.</param>
internal sealed record KeyPhrasesResult(string Language, string LanguageSource, string Method, IReadOnlyList<KeyPhrase> Phrases);

/// <summary>A key phrase.</summary>
/// <param name="Text">One to four words in their most frequent spelling.</param>
/// <param name="Score">Score relative to the best phrase, which has 1; four decimals.</param>
/// <param name="Occurrences">Number of occurrences, including inflected forms.</param>
/// <param name="Dispersion">
/// Evenness of its distribution over the recording, from 0 (in one place) to 1: 1 less the deviation of proportions over ten parts of equal
/// length.
/// </param>
/// <param name="Cues">The first cues in which it occurs, at most <see cref="KeyPhraseEnricher.MaxCues"/>.</param>
internal sealed record KeyPhrase(string Text, decimal Score, int Occurrences, decimal Dispersion, IReadOnlyList<PhraseCue> Cues);

/// <summary>A cue in which a phrase begins.</summary>
/// <param name="Id">The cue's id.</param>
/// <param name="StartMs">Its start; null if the source has no times.</param>
internal sealed record PhraseCue(string Id, int? StartMs);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(KeyPhrasesResult))]
internal sealed partial class KeyPhrasesJson : JsonSerializerContext;
