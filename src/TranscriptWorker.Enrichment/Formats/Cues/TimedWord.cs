using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>A word, or a run of words, of which a source gives the time or the confidence.</summary>
/// <param name="Text">The text as the source writes it.</param>
/// <param name="StartMs">Start in milliseconds; null if unknown.</param>
/// <param name="EndMs">End in milliseconds; null if unknown.</param>
/// <param name="Confidence">Confidence in hundredths, 0 to 100; null if unknown.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TimedWord(string Text, int? StartMs, int? EndMs, int? Confidence);
