using System.Runtime.InteropServices;
using TranscriptWorker.Enrichment.Formats.Cues;

namespace TranscriptWorker.Enrichment.Formats.Json;

/// <summary>The speech of a source.</summary>
/// <param name="Language">BCP 47 tag that the source declares, or null if it declares none.</param>
/// <param name="Pieces">Who says what, in the order of time.</param>
internal sealed record Speech(string? Language, IReadOnlyList<SpokenPiece> Pieces);

/// <summary>A piece of speech: a cue to be, or a word of one.</summary>
/// <param name="StartMs">Start in milliseconds; null if unknown.</param>
/// <param name="EndMs">End in milliseconds; null if unknown.</param>
/// <param name="Speaker">The speaker; null if unknown.</param>
/// <param name="Text">The text, as the source writes it.</param>
/// <param name="Line">1-based number of its line.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SpokenPiece(int? StartMs, int? EndMs, string? Speaker, string Text, int Line)
{
    /// <summary>Confidence of a word in hundredths, 0 to 100; null if unknown.</summary>
    public int? Confidence { get; init; }

    /// <summary>The words of a cue to be, in the order of its text; null if the source gives none.</summary>
    public IReadOnlyList<TimedWord>? Words { get; init; }
}
