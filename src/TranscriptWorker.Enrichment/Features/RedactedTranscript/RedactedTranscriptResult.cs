using System.Text.Json.Serialization;

namespace TranscriptWorker.Enrichment.Features.RedactedTranscript;

/// <summary>The transcript with placeholders for personal data.</summary>
/// <param name="Language">BCP 47 tag that the source declares; null if it declares none.</param>
/// <param name="Method">Name of the method, which is that of the feature <c>personal-data</c>.</param>
/// <param name="Replaced">Number of replaced places in the texts of all cues.</param>
/// <param name="CueCount">Number of cues of the transcript.</param>
/// <param name="Cues">
/// The cues in the order of the source; the first that hold <see cref="MaxTextLength"/> characters together, and at most
/// <see cref="MaxCues"/>.
/// </param>
internal sealed record RedactedTranscriptResult(
    string? Language,
    string Method,
    int Replaced,
    int CueCount,
    IReadOnlyList<RedactedCue> Cues
)
{
    /// <summary>Maximum length of the texts of all listed cues together, in UTF-16 code units: about twenty hours of speech.</summary>
    public const int MaxTextLength = 1024 * 1024;

    /// <summary>Maximum number of listed cues.</summary>
    public const int MaxCues = 20_000;
}

/// <summary>A cue with placeholders.</summary>
/// <param name="Id">The cue's id.</param>
/// <param name="StartMs">Start in milliseconds from the beginning of the recording; null if the source has no times.</param>
/// <param name="EndMs">End in milliseconds; null if the source has no times.</param>
/// <param name="Speaker">The speaker, cut after 128 characters; null if the source names none.</param>
/// <param name="Text">
/// The text, with <c>[EMAIL]</c>, <c>[PHONE]</c>, <c>[CARD]</c>, <c>[IBAN]</c>, <c>[SSN]</c>, <c>[TAX-ID]</c>, <c>[NHS-NUMBER]</c>,
/// <c>[NINO]</c>, <c>[INSEE]</c>, <c>[DNI]</c>, <c>[NIE]</c>, <c>[IP-ADDRESS]</c>, <c>[DATE-OF-BIRTH]</c>, <c>[ADDRESS]</c> or
/// <c>[NUMBER]</c> in place of personal data.
/// </param>
internal sealed record RedactedCue(string Id, int? StartMs, int? EndMs, string? Speaker, string Text);

/// <summary>Writes the result: camelCase, and every property always present, null if there is no value.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RedactedTranscriptResult))]
internal sealed partial class RedactedTranscriptJson : JsonSerializerContext;
