using System.Text.Json.Serialization;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Highlights;

/// <summary>Quotes of a recording that are worth a clip.</summary>
/// <param name="Language">Primary subtag of the language whose word lists were used; <c>und</c> if it is unknown.</param>
/// <param name="LanguageSource"><c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Reason">
/// Null if there are highlights; <c>no-complete-thought</c> if no run of whole sentences has the length of a clip.
/// </param>
/// <param name="Highlights">
/// The quotes in the order of the recording; at most <see cref="HighlightEnricher.MaxHighlights"/>. No two share a cue.
/// </param>
internal sealed record HighlightsResult(
    string Language,
    string LanguageSource,
    string Method,
    string? Reason,
    IReadOnlyList<Highlight> Highlights
);

/// <summary>A quote.</summary>
/// <param name="Text">
/// One or more whole sentences as they were said, which are the complete text of the cues; every run of white space as one space. At most
/// <see cref="Clips.MaxLength"/> UTF-16 code units.
/// </param>
/// <param name="Speaker">The speaker, cut after <see cref="SpeakerName.MaxLength"/> characters; null if the source names none.</param>
/// <param name="FirstCueId">Id of the first cue.</param>
/// <param name="LastCueId">Id of the last cue.</param>
/// <param name="StartMs">Start of the first cue in milliseconds, where a player can cut; null if the cues have no times.</param>
/// <param name="EndMs">End of the last cue in milliseconds, where a player can cut; null if the cues have no times.</param>
/// <param name="Chapter">0-based number of the chapter of the feature <c>chapters</c> in which it lies.</param>
/// <param name="Score">Score relative to the best quote of the recording, which has 1; three decimals.</param>
internal sealed record Highlight(
    string Text,
    string? Speaker,
    string FirstCueId,
    string LastCueId,
    int? StartMs,
    int? EndMs,
    int Chapter,
    decimal Score
);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(HighlightsResult))]
internal sealed partial class HighlightsJson : JsonSerializerContext;
