using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment;

/// <summary>A part of a cue's text.</summary>
/// <param name="Offset">0-based offset in the text, in UTF-16 code units.</param>
/// <param name="Length">Length in UTF-16 code units; at least 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextRange(int Offset, int Length)
{
    /// <summary>Offset after the part.</summary>
    internal int End => Offset + Length;
}
