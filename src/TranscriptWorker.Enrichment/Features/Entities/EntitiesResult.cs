using System.Text.Json.Serialization;

namespace TranscriptWorker.Enrichment.Features.Entities;

/// <summary>Names, dates, amounts and addresses in a recording.</summary>
/// <param name="Language">Primary subtag of the language whose words were used; <c>und</c> if it is unknown.</param>
/// <param name="LanguageSource"><c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Names">
/// <c>capitals</c> if names were found by their capitals; <c>speakers-and-titles</c> if capitals tell nothing in the language or in this
/// transcript, so that only names of speakers and names behind titles are listed.
/// </param>
/// <param name="Count">Number of entities, those that are not listed included.</param>
/// <param name="Entities">The entities by their first mention; at most <see cref="MaxEntities"/>.</param>
internal sealed record EntitiesResult(
    string Language,
    string LanguageSource,
    string Method,
    string Names,
    int Count,
    IReadOnlyList<Entity> Entities
)
{
    /// <summary>Maximum number of listed entities.</summary>
    public const int MaxEntities = 300;

    /// <summary>Maximum number of listed mentions of an entity.</summary>
    public const int MaxMentions = 5;

    /// <summary>Maximum length of a text or value, in UTF-16 code units.</summary>
    public const int MaxTextLength = 200;
}

/// <summary>An entity. Mentions with the same kind, value and unit are one entity; without a value, those with the same text.</summary>
/// <param name="Kind"><c>email</c>, <c>url</c>, <c>phone</c>, <c>money</c>, <c>date</c>, <c>quantity</c> or <c>name</c>.</param>
/// <param name="Text">The first mention as it was said, cut after <see cref="EntitiesResult.MaxTextLength"/> characters.</param>
/// <param name="Value">
/// Normalised value: an e-mail address, a web address, a telephone number in the form of ITU-T E.164, the amount as a decimal number, the
/// date, month or year in ISO 8601. Null if it depends on the time of speaking ("next Friday"), has no year, or has two readings.
/// </param>
/// <param name="Unit">Currency in ISO 4217, or symbol of the unit; null for other kinds and for currencies that share a name.</param>
/// <param name="Occurrences">Number of mentions.</param>
/// <param name="Mentions">The first mentions, at most <see cref="EntitiesResult.MaxMentions"/>.</param>
internal sealed record Entity(
    string Kind,
    string Text,
    string? Value,
    string? Unit,
    int Occurrences,
    IReadOnlyList<EntityMention> Mentions
);

/// <summary>A place at which an entity is mentioned.</summary>
/// <param name="Parts">Its parts by cue: more than one if the mention runs over the end of a cue.</param>
/// <param name="StartMs">Start of the first cue in milliseconds; null if the source has no times.</param>
/// <param name="EndMs">End of the last cue in milliseconds; null if the source has no times.</param>
internal sealed record EntityMention(IReadOnlyList<EntityPart> Parts, int? StartMs, int? EndMs);

/// <summary>The part of a mention in one cue.</summary>
/// <param name="CueId">The cue's id.</param>
/// <param name="Start">Offset in the text of the cue, in UTF-16 code units.</param>
/// <param name="End">Offset after the end.</param>
internal sealed record EntityPart(string CueId, int Start, int End);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EntitiesResult))]
internal sealed partial class EntitiesJson : JsonSerializerContext;
