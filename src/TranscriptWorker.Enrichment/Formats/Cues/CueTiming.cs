using System.Runtime.InteropServices;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>Start and end of a cue in milliseconds; null if unknown.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CueTiming(int? StartMs, int? EndMs)
{
    public const string Arrow = "-->";

    /// <summary>
    /// Reads <c>start --> end</c>; the rest of the line (cue settings, positions) is ignored. See
    /// <see href="https://www.w3.org/TR/webvtt1/#collect-webvtt-cue-timings-and-settings"/>.
    /// </summary>
    /// <param name="line">The line with the arrow.</param>
    /// <param name="number">1-based number of the line, for warnings.</param>
    /// <param name="warnings">Counts an end before the start, and the reason why the line could not be read.</param>
    /// <param name="timing">The times; the end is never before the start.</param>
    /// <param name="quirks">Deviations from WebVTT's notation of times; each format decides which are worth a warning.</param>
    public static bool TryRead(ReadOnlySpan<char> line, int number, WarningLog warnings, out CueTiming timing, out TimestampQuirks quirks)
    {
        timing = default;
        if (!TrySplit(line, out var start, out var end, out quirks))
        {
            warnings.Add(WarningKind.UnreadableTiming, number);
            return false;
        }

        if (start == Timestamp.TooLarge || end == Timestamp.TooLarge)
        {
            warnings.Add(WarningKind.TimeTooLarge, number);
            return false;
        }

        if (end < start)
            warnings.Add(WarningKind.EndBeforeStart, number);

        timing = new((int)start, (int)Math.Max(start, end));
        return true;
    }

    /// <summary>Whether the line is a timing line. Times may be too large.</summary>
    public static bool IsTiming(ReadOnlySpan<char> line) => TrySplit(line, out _, out _, out _);

    private static bool TrySplit(ReadOnlySpan<char> line, out long start, out long end, out TimestampQuirks quirks)
    {
        end = 0;
        var rest = line.TrimStart();
        if (!Timestamp.TryRead(ref rest, out start, out quirks))
            return false;

        rest = rest.TrimStart();
        if (!rest.StartsWith(Arrow, StringComparison.Ordinal))
            return false;

        rest = rest[Arrow.Length..].TrimStart();
        if (!Timestamp.TryRead(ref rest, out end, out var endQuirks))
            return false;

        quirks |= endQuirks;
        return true;
    }
}
