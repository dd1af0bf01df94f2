using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment;

/// <summary>A transcript, independent of the format of its source. Every feature is computed from it.</summary>
/// <param name="Language">BCP 47 tag that the source declares, or null if it declares none.</param>
/// <param name="Cues">The cues in the order of the source; at least one.</param>
/// <param name="Warnings">Deviations of the source that the reader tolerated; at most <see cref="TranscriptLimits.MaxWarnings"/>.</param>
public sealed record Transcript(string? Language, IReadOnlyList<Cue> Cues, IReadOnlyList<TranscriptWarning> Warnings)
{
    /// <summary>
    /// Version of this type and of its JSON. It is part of the fingerprint of a stored transcript: with another version, all stored
    /// transcripts are unknown. Workers of two releases read each other's transcripts if members are only added, and may be missing.
    /// </summary>
    public const int SchemaVersion = 1;

    /// <summary>The transcript as UTF-8 JSON: the same bytes for the same transcript.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, TranscriptJson.Default.Transcript);

    /// <summary>Reads the bytes that <see cref="ToJson"/> returns.</summary>
    /// <exception cref="JsonException">The bytes are not a transcript.</exception>
    public static Transcript FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, TranscriptJson.Default.Transcript) ?? throw new JsonException("The transcript is null.");

    /// <summary>
    /// SHA-256 over language and cues, as 64 lower-case hexadecimal digits. Two sources that differ only in layout or in their warnings
    /// have the same hash.
    /// </summary>
    public string ContentHash() =>
        Convert.ToHexStringLower(
            SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this with { Warnings = [] }, TranscriptJson.Default.Transcript))
        );
}

/// <summary>A piece of speech of one speaker.</summary>
/// <param name="Id">Unique within the transcript: the source's own identifier if it is usable.</param>
/// <param name="StartMs">Start in milliseconds from the beginning of the recording; null if the source has no times.</param>
/// <param name="EndMs">End in milliseconds, not before <paramref name="StartMs"/>; null if the source has no times.</param>
/// <param name="Speaker">Speaker's name as the source writes it; null if the source names none.</param>
/// <param name="Text">The words as plain text on one line, without markup; never empty.</param>
public sealed record Cue(string Id, int? StartMs, int? EndMs, string? Speaker, string Text)
{
    /// <summary>
    /// Whether the cue belongs to a loop of a speech recogniser, which repeats words that nobody said. The features of text skip it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsLoop { get; init; }

    /// <summary>
    /// The parts of <see cref="Text"/> that nobody says, such as <c>[Music]</c> and <c>(laughs)</c>, in ascending order and apart from each
    /// other; null if there are none. The features skip them.
    /// </summary>
    public IReadOnlyList<TextRange>? NonSpeech { get; init; }

    /// <summary>Times and confidences of the words; null if the source has none.</summary>
    public CueWords? Words { get; init; }

    /// <summary>Whether <see cref="Text"/> has a word outside of <see cref="NonSpeech"/>, or no non-speech at all.</summary>
    internal bool HasSpeech => NonSpeech is null || new WordScanner(this).MoveNext();

    /// <summary>Compares the members by value.</summary>
    public bool Equals(Cue? other) =>
        other is not null
        && string.Equals(Id, other.Id, StringComparison.Ordinal)
        && (StartMs, EndMs, IsLoop) == (other.StartMs, other.EndMs, other.IsLoop)
        && string.Equals(Speaker, other.Speaker, StringComparison.Ordinal)
        && string.Equals(Text, other.Text, StringComparison.Ordinal)
        && (NonSpeech ?? []).SequenceEqual(other.NonSpeech ?? [])
        && Equals(Words, other.Words);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, StartMs, EndMs, Speaker, Text, IsLoop);
}

/// <summary>A deviation of a source that the reader tolerated.</summary>
/// <param name="Code">Stable code for programs, in kebab case.</param>
/// <param name="Line">1-based number of the line on which it first occurs.</param>
/// <param name="Count">Number of occurrences.</param>
/// <param name="Message">One sentence for people. It never quotes the source.</param>
public sealed record TranscriptWarning(string Code, int Line, int Count, string Message);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Transcript))]
internal sealed partial class TranscriptJson : JsonSerializerContext;
