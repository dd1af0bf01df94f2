using System.Text.Json.Serialization;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Sentiment;

/// <summary>How much praise and blame the words of a recording carry. The scores are no verdicts on people.</summary>
/// <param name="Language">Primary subtag of the language whose lexicon was used; <c>und</c> if it is unknown.</param>
/// <param name="LanguageSource"><c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Unavailable">
/// <c>no-lexicon</c> if the language has none; all lists are empty then. Null if the recording was scored.
/// </param>
/// <param name="Overall">The whole recording; null if it was not scored.</param>
/// <param name="Quarters">
/// Quarters of the time from the first start to the last end; of the words if the source has no times. Four, or none.
/// </param>
/// <param name="Speakers">
/// Speakers in the order of their first sentence, at most <see cref="SentimentEnricher.MaxSpeakers"/>.
/// </param>
/// <param name="Sentences">
/// The sentences with the scores farthest from 0, at most <see cref="SentimentEnricher.MaxSentences"/>, in the order of the recording.
/// </param>
internal sealed record SentimentResult(
    string Language,
    string LanguageSource,
    string Method,
    string? Unavailable,
    SentimentScore? Overall,
    IReadOnlyList<QuarterSentiment> Quarters,
    IReadOnlyList<SpeakerSentiment> Speakers,
    IReadOnlyList<ScoredSentence> Sentences
);

/// <summary>The mean of sentences.</summary>
/// <param name="Score">Mean score of the sentences, −1 (all blame) to 1 (all praise), three decimals; 0 without sentences.</param>
/// <param name="Positive">Part of it that positive sentences add, 0 to 1, three decimals.</param>
/// <param name="Negative">Part of it that negative sentences add, −1 to 0, three decimals.</param>
/// <param name="Sentences">Number of sentences.</param>
/// <param name="Charged">Number of sentences with a charged word.</param>
internal sealed record SentimentScore(decimal Score, decimal Positive, decimal Negative, int Sentences, int Charged);

/// <summary>The sentiment of a quarter.</summary>
/// <param name="Quarter">1 to 4.</param>
/// <param name="StartMs">Start of the quarter in milliseconds; null if the source has no times.</param>
/// <param name="EndMs">End of the quarter in milliseconds; null if the source has no times.</param>
/// <param name="Sentiment">Mean of the sentences that begin in it.</param>
internal sealed record QuarterSentiment(int Quarter, int? StartMs, int? EndMs, SentimentScore Sentiment);

/// <summary>The sentiment of a speaker's sentences, which need not be about the speaker.</summary>
/// <param name="Speaker">Name, cut after <see cref="SpeakerName.MaxLength"/> characters; null if the source names none.</param>
/// <param name="Sentiment">Mean of the sentences.</param>
internal sealed record SpeakerSentiment(string? Speaker, SentimentScore Sentiment);

/// <summary>A sentence with its score.</summary>
/// <param name="Text">The sentence, cut after <see cref="SentimentEnricher.MaxQuote"/> characters.</param>
/// <param name="Score">−1 (blame) to 1 (praise), three decimals.</param>
/// <param name="Words">The charged words in order of their effect, the strongest first, at most three.</param>
/// <param name="Speaker">Name, cut after <see cref="SpeakerName.MaxLength"/> characters; null if the source names none.</param>
/// <param name="FirstCue">Id of the cue in which it begins.</param>
/// <param name="LastCue">Id of the cue in which it ends.</param>
/// <param name="StartMs">Start of the first cue in milliseconds; null if the source has no times.</param>
/// <param name="EndMs">End of the last cue in milliseconds; null if the source has no times.</param>
internal sealed record ScoredSentence(
    string Text,
    decimal Score,
    IReadOnlyList<string> Words,
    string? Speaker,
    string FirstCue,
    string LastCue,
    int? StartMs,
    int? EndMs
);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SentimentResult))]
internal sealed partial class SentimentJson : JsonSerializerContext;
