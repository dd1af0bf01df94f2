using System.Text.Json.Serialization;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Summary;

/// <summary>The most relevant sentences of a recording.</summary>
/// <param name="Language">Primary subtag of the language whose word lists were used; <c>und</c> if it is unknown.</param>
/// <param name="LanguageSource"><c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Sentences">The sentences, in the order of the recording.</param>
/// <param name="Coverage">Coverage of the recording by the sentences.</param>
internal sealed record SummaryResult(
    string Language,
    string LanguageSource,
    string Method,
    IReadOnlyList<SummarySentence> Sentences,
    SummaryCoverage Coverage
);

/// <summary>A sentence as it was said.</summary>
/// <param name="Text">The exact text of the cues, with every run of white space as one space.</param>
/// <param name="Speaker">The speaker, cut after <see cref="SpeakerName.MaxLength"/> characters; null if the source names none.</param>
/// <param name="CueIds">Ids of the cues that it is part of, in order.</param>
/// <param name="StartMs">Start of the first of these cues; null if the source has no times.</param>
/// <param name="EndMs">End of the last of these cues; null if the source has no times.</param>
/// <param name="Score">Relevance relative to the best sentence of the recording, which has 1; four decimals.</param>
internal sealed record SummarySentence(string Text, string? Speaker, IReadOnlyList<string> CueIds, int? StartMs, int? EndMs, decimal Score);

/// <summary>Coverage of a recording by its summary.</summary>
/// <param name="Sentences">Number of sentences in the recording.</param>
/// <param name="Parts">Number of parts of equal length into which the recording was divided: one per wanted sentence.</param>
/// <param name="PartsCovered">Number of parts from which a sentence was taken.</param>
/// <param name="ContentShare">Share of the recording's content words whose term occurs in the summary, 0 to 1.</param>
internal sealed record SummaryCoverage(int Sentences, int Parts, int PartsCovered, decimal ContentShare);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SummaryResult))]
internal sealed partial class SummaryJson : JsonSerializerContext;
