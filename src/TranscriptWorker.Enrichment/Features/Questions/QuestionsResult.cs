using System.Text.Json.Serialization;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Questions;

/// <summary>The questions of a recording and the places of their answers.</summary>
/// <param name="Language">Primary subtag of the language whose words were used; <c>und</c> if it is unknown.</param>
/// <param name="LanguageSource"><c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Count">Number of questions, those that are not listed included.</param>
/// <param name="Answered">Number of questions with an answer, those that are not listed included.</param>
/// <param name="Questions">The questions in the order of the recording; at most <see cref="MaxQuestions"/>.</param>
internal sealed record QuestionsResult(
    string Language,
    string LanguageSource,
    string Method,
    int Count,
    int Answered,
    IReadOnlyList<Question> Questions
)
{
    /// <summary>Maximum number of listed questions.</summary>
    public const int MaxQuestions = 100;

    /// <summary>Maximum length of a quoted question or answer, in UTF-16 code units.</summary>
    public const int MaxTextLength = 400;
}

/// <summary>A question.</summary>
/// <param name="Text">As it was said, cut after <see cref="QuestionsResult.MaxTextLength"/> characters.</param>
/// <param name="Speaker">Who asks, cut after <see cref="SpeakerName.MaxLength"/> characters; null if the source names none.</param>
/// <param name="CueIds">Ids of the cues that it is part of, in order.</param>
/// <param name="StartMs">Start of the first of these cues in milliseconds; null if the source has no times.</param>
/// <param name="EndMs">End of the last of these cues in milliseconds; null if the source has no times.</param>
/// <param name="Status">
/// <c>answered</c>; <c>deflected</c> if the answer is that somebody does not know; <c>unanswered</c>; or <c>speakers-unknown</c> if the
/// source does not name two speakers, so that nobody can be said to answer.
/// </param>
/// <param name="Answer">The answer; null unless the status is <c>answered</c>.</param>
internal sealed record Question(
    string Text,
    string? Speaker,
    IReadOnlyList<string> CueIds,
    int? StartMs,
    int? EndMs,
    string Status,
    Answer? Answer
);

/// <summary>The sentence that answers a question.</summary>
/// <param name="Text">As it was said, cut after <see cref="QuestionsResult.MaxTextLength"/> characters.</param>
/// <param name="Speaker">Who answers.</param>
/// <param name="CueIds">Ids of the cues that it is part of, in order.</param>
/// <param name="StartMs">Start of the first of these cues in milliseconds; null if the source has no times.</param>
/// <param name="EndMs">End of the last of these cues in milliseconds; null if the source has no times.</param>
/// <param name="Rule">
/// What tells the answer: <c>opener</c> ("yes", "because"), <c>overlap</c> of content words, or <c>next-turn</c>, which is the least sure.
/// </param>
internal sealed record Answer(string Text, string? Speaker, IReadOnlyList<string> CueIds, int? StartMs, int? EndMs, string Rule);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(QuestionsResult))]
internal sealed partial class QuestionsJson : JsonSerializerContext;
