using System.Text.Json.Serialization;

namespace TranscriptWorker.Enrichment.Features.Topics;

/// <summary>The topics of a recording.</summary>
/// <param name="Language">Primary subtag of the language whose word lists were used; <c>und</c> if it is unknown.</param>
/// <param name="LanguageSource"><c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Reason">Null if there are topics; otherwise <c>too-short</c> or <c>nothing-recurs</c>.</param>
/// <param name="Topics">The topics, the one with the most cues first; at most <see cref="TopicEnricher.MaxTopics"/>.</param>
internal sealed record TopicsResult(string Language, string LanguageSource, string Method, string? Reason, IReadOnlyList<Topic> Topics);

/// <summary>Key phrases that are said near each other.</summary>
/// <param name="Label">The best phrase, with a capital at its start.</param>
/// <param name="Phrases">All phrases, the best first; at most <see cref="TopicEnricher.MaxPhrases"/>.</param>
/// <param name="CueShare">
/// Share of the cues with words that lie in a stretch, 0 to 1, three decimals. A cue may belong to several topics.
/// </param>
/// <param name="StretchCount">Number of stretches, including those that are not listed.</param>
/// <param name="Stretches">
/// The stretches with the most mentions, in the order of the recording; at most <see cref="TopicEnricher.MaxStretches"/>.
/// </param>
internal sealed record Topic(
    string Label,
    IReadOnlyList<string> Phrases,
    decimal CueShare,
    int StretchCount,
    IReadOnlyList<TopicStretch> Stretches
);

/// <summary>A stretch of the recording in which a topic is spoken of.</summary>
/// <param name="FirstCueId">Id of the cue with the first mention.</param>
/// <param name="LastCueId">Id of the cue with the last mention.</param>
/// <param name="StartMs">Start of its earliest cue in milliseconds; null if its cues have no times.</param>
/// <param name="EndMs">End of its latest cue in milliseconds; null if its cues have no times.</param>
/// <param name="Mentions">Number of occurrences of the topic's phrases.</param>
internal sealed record TopicStretch(string FirstCueId, string LastCueId, int? StartMs, int? EndMs, int Mentions);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(TopicsResult))]
internal sealed partial class TopicsJson : JsonSerializerContext;
