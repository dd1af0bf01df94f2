using System.Text.Json.Serialization;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Segments;

namespace TranscriptWorker.Enrichment.Features.Chapters;

/// <summary>The chapters of a recording and their sections.</summary>
/// <param name="Language">Primary subtag of the language whose word lists were used; <c>und</c> if it is unknown.</param>
/// <param name="LanguageSource"><c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Reason">
/// Null if the recording was divided; <c>no-words</c> if it has no words and therefore no chapter, <c>too-short</c> or
/// <c>no-change-of-subject</c> if it is one chapter.
/// </param>
/// <param name="Chapters">
/// The chapters in the order of the recording. They cover all cues. At most <see cref="Outline.MaxChapters"/>.
/// </param>
internal sealed record ChaptersResult(
    string Language,
    string LanguageSource,
    string Method,
    string? Reason,
    IReadOnlyList<Chapter> Chapters
);

/// <summary>A part of the recording with one subject.</summary>
/// <param name="Title">
/// One or two phrases that are said here more often than elsewhere, at most <see cref="ChapterTitles.MaxLength"/> UTF-16 code units;
/// null if no phrase recurs here.
/// </param>
/// <param name="StartMs">Start of its earliest cue in milliseconds; null if its cues have no times.</param>
/// <param name="EndMs">End of its latest cue in milliseconds; null if its cues have no times.</param>
/// <param name="FirstCueId">Id of its first cue.</param>
/// <param name="LastCueId">Id of its last cue.</param>
/// <param name="Gist">Its most relevant sentence; null if no sentence can be quoted alone.</param>
/// <param name="Sections">
/// The sections of the chapter, which cover all its cues; empty if it has only one. All chapters together have at most
/// <see cref="Outline.MaxSections"/>.
/// </param>
internal sealed record Chapter(
    string? Title,
    int? StartMs,
    int? EndMs,
    string FirstCueId,
    string LastCueId,
    ChapterGist? Gist,
    IReadOnlyList<Section> Sections
);

/// <summary>A part of a chapter. Its members have the meaning of those of <see cref="Chapter"/>.</summary>
/// <param name="Title">One or two phrases that are said here more often than elsewhere; null if no phrase recurs here.</param>
/// <param name="StartMs">Start of its earliest cue in milliseconds; null if its cues have no times.</param>
/// <param name="EndMs">End of its latest cue in milliseconds; null if its cues have no times.</param>
/// <param name="FirstCueId">Id of its first cue.</param>
/// <param name="LastCueId">Id of its last cue.</param>
/// <param name="Gist">Its most relevant sentence; null if no sentence can be quoted alone.</param>
internal sealed record Section(string? Title, int? StartMs, int? EndMs, string FirstCueId, string LastCueId, ChapterGist? Gist);

/// <summary>A sentence as it was said.</summary>
/// <param name="Text">
/// The exact text, with every run of white space as one space; at most <see cref="ChapterGists.MaxLength"/> UTF-16 code units.
/// </param>
/// <param name="Speaker">The speaker, cut after <see cref="SpeakerName.MaxLength"/> characters; null if the source names none.</param>
/// <param name="FirstCueId">Id of the cue in which it begins.</param>
/// <param name="LastCueId">Id of the cue in which it ends.</param>
/// <param name="StartMs">Start of the first cue in milliseconds; null if it has no times.</param>
internal sealed record ChapterGist(string Text, string? Speaker, string FirstCueId, string LastCueId, int? StartMs);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ChaptersResult))]
internal sealed partial class ChaptersJson : JsonSerializerContext;
