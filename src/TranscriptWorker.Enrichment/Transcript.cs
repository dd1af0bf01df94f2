using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TranscriptWorker.Enrichment;

/// <summary>A transcript in the one shape that every format is read into and every feature is computed from.</summary>
/// <param name="Language">BCP 47 tag that the source declares, or null where it declares none.</param>
/// <param name="Cues">What was said, in the order of the source; at least one.</param>
/// <param name="Warnings">What was odd in the source and how it was read; at most <see cref="TranscriptLimits.MaxWarnings"/>.</param>
public sealed record Transcript(string? Language, IReadOnlyList<Cue> Cues, IReadOnlyList<TranscriptWarning> Warnings)
{
    /// <summary>
    /// The version of this shape and of the way it is written as JSON. It is part of the fingerprint of a stored transcript:
    /// a worker of another version does not read what this one wrote.
    /// </summary>
    public const int SchemaVersion = 1;

    /// <summary>The transcript as UTF-8 JSON: the same bytes for the same transcript.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, TranscriptJson.Default.Transcript);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">The bytes are not a transcript.</exception>
    public static Transcript FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, TranscriptJson.Default.Transcript) ?? throw new JsonException("The transcript is null.");

    /// <summary>
    /// SHA-256 over language and cues, as 64 lower-case hexadecimal digits. Two sources that differ only in layout, or in what was
    /// warned about, have the same hash.
    /// </summary>
    public string ContentHash() =>
        Convert.ToHexStringLower(
            SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this with { Warnings = [] }, TranscriptJson.Default.Transcript))
        );
}

/// <summary>One stretch of speech.</summary>
/// <param name="Id">Unique within the transcript: the source's own identifier where it has a usable one.</param>
/// <param name="StartMs">Start in milliseconds from the beginning of the recording; null where the source has no times.</param>
/// <param name="EndMs">End in milliseconds, not before <paramref name="StartMs"/>; null where the source has no times.</param>
/// <param name="Speaker">Who speaks, as the source writes it; null where it does not say.</param>
/// <param name="Text">What is said: plain text on one line, without markup, never empty.</param>
public sealed record Cue(string Id, int? StartMs, int? EndMs, string? Speaker, string Text);

/// <summary>Something odd in a source that did not keep it from being read.</summary>
/// <param name="Code">What it was, in kebab case: stable, for programs.</param>
/// <param name="Line">1-based number of the source's line where it stands first.</param>
/// <param name="Count">How often it occurred.</param>
/// <param name="Message">One sentence for people. It never quotes the transcript.</param>
public sealed record TranscriptWarning(string Code, int Line, int Count, string Message);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Transcript))]
internal sealed partial class TranscriptJson : JsonSerializerContext;
