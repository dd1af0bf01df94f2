using System.Text.Json.Serialization;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.ActionItems;

/// <summary>Sentences that announce tasks. They are candidates: somebody has to confirm them.</summary>
/// <param name="Language">Primary subtag of the language whose words were used; <c>und</c> if it is unknown.</param>
/// <param name="LanguageSource"><c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Reason"><c>language-not-supported</c> if the language has no rules, so that the list is empty; otherwise null.</param>
/// <param name="RecordingDate">
/// Date of the recording in ISO 8601, against which relative due dates are resolved. It is null: neither a job nor a transcript tells it,
/// so that relative due dates stay as they were said.
/// </param>
/// <param name="Count">Number of candidates, those that are not listed included.</param>
/// <param name="Items">The candidates in the order of the recording; at most <see cref="MaxItems"/>.</param>
internal sealed record ActionItemsResult(
    string Language,
    string LanguageSource,
    string Method,
    string? Reason,
    string? RecordingDate,
    int Count,
    IReadOnlyList<ActionItem> Items
)
{
    /// <summary>Maximum number of listed candidates.</summary>
    public const int MaxItems = 100;

    /// <summary>Maximum length of a quoted sentence, in UTF-16 code units.</summary>
    public const int MaxTextLength = 400;
}

/// <summary>A candidate for a task.</summary>
/// <param name="Text">The sentence as it was said, cut after <see cref="ActionItemsResult.MaxTextLength"/> characters.</param>
/// <param name="Rule">
/// The rule that found it: <c>commitment</c> ("I'll send …"), <c>request</c> ("can you send …"), <c>assignment</c> ("Anna will send …") or
/// <c>proposal</c> ("let's send …"). Commitments and assignments are the surest, proposals the least sure.
/// </param>
/// <param name="Owner">The person who has the task, as the source or the sentence names them; null if that is open.</param>
/// <param name="OwnerSource">
/// <c>speaker</c> if the speaker takes it, <c>named</c> if the sentence names the owner, <c>listener</c> if it goes to the other one of two
/// speakers; null without an owner.
/// </param>
/// <param name="Due">The due date; null if none was said.</param>
/// <param name="Speaker">
/// The speaker of the sentence, cut after <see cref="SpeakerName.MaxLength"/> characters; null if the source names none.
/// </param>
/// <param name="CueIds">Ids of the cues that the sentence is part of, in order.</param>
/// <param name="StartMs">Start of the first of these cues in milliseconds; null if the source has no times.</param>
/// <param name="EndMs">End of the last of these cues in milliseconds; null if the source has no times.</param>
internal sealed record ActionItem(
    string Text,
    string Rule,
    string? Owner,
    string? OwnerSource,
    DueDate? Due,
    string? Speaker,
    IReadOnlyList<string> CueIds,
    int? StartMs,
    int? EndMs
);

/// <summary>When a task is due.</summary>
/// <param name="Text">As it was said, with its preposition: "by Friday".</param>
/// <param name="Date">ISO 8601 date, month or year; null if it depends on the date of the recording or has no year.</param>
/// <param name="IsRelative">Whether it depends on the date of the recording: "tomorrow", "by Friday".</param>
internal sealed record DueDate(string Text, string? Date, bool IsRelative);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ActionItemsResult))]
internal sealed partial class ActionItemsJson : JsonSerializerContext;
