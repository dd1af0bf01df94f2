using System.Buffers;
using System.Globalization;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>Recognises the counter, the line with a cue's number above its timing line.</summary>
internal static class CueCounter
{
    private const int MaxDigits = 9;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>Reads a line for which <see cref="IsCounter"/> is true.</summary>
    public static int Read(ReadOnlySpan<char> line) => int.Parse(line.Trim(), NumberStyles.None, CultureInfo.InvariantCulture);

    public static bool IsCounter(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        return line.Length is > 0 and <= MaxDigits && !line.ContainsAnyExcept(Digits);
    }
}
