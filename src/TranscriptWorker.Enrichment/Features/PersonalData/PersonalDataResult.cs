using System.Text.Json.Serialization;

namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>The places of personal data in a recording. The data itself is hidden.</summary>
/// <param name="Language">Primary subtag of the language whose habits were used; <c>und</c> if it is unknown.</param>
/// <param name="LanguageSource"><c>request</c>, <c>transcript</c>, <c>detected</c> or <c>none</c>.</param>
/// <param name="Method">Name of the method.</param>
/// <param name="Count">Number of findings, those that are not listed included.</param>
/// <param name="Counts">Number of findings by kind, ordered by the name of the kind; kinds without findings are missing.</param>
/// <param name="Findings">The findings in the order of the recording; at most <see cref="MaxFindings"/>.</param>
internal sealed record PersonalDataResult(
    string Language,
    string LanguageSource,
    string Method,
    int Count,
    IReadOnlyList<PersonalDataCount> Counts,
    IReadOnlyList<PersonalDataFinding> Findings
)
{
    /// <summary>Maximum number of listed findings.</summary>
    public const int MaxFindings = 300;
}

/// <summary>Number of findings of a kind.</summary>
/// <param name="Kind">The kind, as in <see cref="PersonalDataFinding"/>.</param>
/// <param name="Count">Number of findings.</param>
/// <param name="Verified">Number of those whose checksum was verified.</param>
internal sealed record PersonalDataCount(string Kind, int Count, int Verified);

/// <summary>A place of personal data.</summary>
/// <param name="Kind">
/// <c>iban</c>, <c>payment-card</c>, <c>email</c>, <c>french-insee</c>, <c>german-tax-id</c>, <c>uk-nhs-number</c>, <c>spanish-dni</c>,
/// <c>spanish-nie</c>, <c>uk-nino</c>, <c>us-ssn</c>, <c>ip-address</c>, <c>date-of-birth</c>, <c>phone</c>, <c>postal-address</c> or
/// <c>spoken-digits</c>.
/// </param>
/// <param name="Masked">
/// The text with an asterisk for each letter and digit, except the last four of a card or an IBAN and the last two of a telephone number;
/// cut after <see cref="MaskedText.MaxLength"/> characters.
/// </param>
/// <param name="Verified">Whether a checksum was verified. Kinds without a checksum are never verified.</param>
/// <param name="Parts">Its parts by cue: more than one if it runs over the end of a cue.</param>
/// <param name="StartMs">Start of the first cue in milliseconds; null if the source has no times.</param>
/// <param name="EndMs">End of the last cue in milliseconds; null if the source has no times.</param>
internal sealed record PersonalDataFinding(
    string Kind,
    string Masked,
    bool Verified,
    IReadOnlyList<PersonalDataPart> Parts,
    int? StartMs,
    int? EndMs
);

/// <summary>The part of a finding in one cue.</summary>
/// <param name="CueId">The cue's id.</param>
/// <param name="Start">Offset in the text of the cue, in UTF-16 code units.</param>
/// <param name="End">Offset after the end.</param>
internal sealed record PersonalDataPart(string CueId, int Start, int End);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PersonalDataResult))]
internal sealed partial class PersonalDataJson : JsonSerializerContext;
