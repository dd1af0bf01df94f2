namespace TranscriptWorker.Enrichment;

/// <summary>
/// Times and confidences of the words of a cue, as a speech recogniser gives them. All lists have one element for each word. A word reaches
/// to the offset of the next one, and includes the punctuation behind it. Words that the source gives, but not the text, are left out.
/// </summary>
/// <param name="Offsets">0-based offsets in the cue's text, in UTF-16 code units; ascending, at least one.</param>
/// <param name="StartMs">
/// Starts in milliseconds from the beginning of the recording; -1 where unknown. Null if none is known.
/// </param>
/// <param name="DurationMs">Lengths in milliseconds; -1 where unknown. Null if none is known.</param>
/// <param name="Confidence">
/// Probability, in hundredths, that the word was said, 0 to 100, as the source estimates it; -1 where unknown. Null if none is known.
/// </param>
public sealed record CueWords(
    IReadOnlyList<int> Offsets,
    IReadOnlyList<int>? StartMs,
    IReadOnlyList<int>? DurationMs,
    IReadOnlyList<int>? Confidence
)
{
    /// <summary>The value of an element that is unknown.</summary>
    public const int Unknown = -1;

    /// <summary>Compares the lists by value.</summary>
    public bool Equals(CueWords? other) =>
        other is not null
        && Offsets.SequenceEqual(other.Offsets)
        && AreEqual(StartMs, other.StartMs)
        && AreEqual(DurationMs, other.DurationMs)
        && AreEqual(Confidence, other.Confidence);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Offsets.Count, Offsets[0]);

    private static bool AreEqual(IReadOnlyList<int>? left, IReadOnlyList<int>? right) =>
        left is null || right is null ? left is null && right is null : left.SequenceEqual(right);
}
