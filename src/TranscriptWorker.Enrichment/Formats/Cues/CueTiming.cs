using System.Buffers;
using System.Runtime.InteropServices;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>Start and end of a cue in milliseconds; null if unknown.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CueTiming(int? StartMs, int? EndMs)
{
    /// <summary>Minimum length of a readable timing line, in UTF-16 code units: <c>0:0→0:0</c>.</summary>
    private const int MinLength = 7;

    private static readonly SearchValues<char> TimeCharacters = SearchValues.Create("0123456789:.,; \t");

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

    /// <summary>The same start, and the later end. An end before the start belongs to times that go back, and is left out.</summary>
    public CueTiming Until(int? endMs) => endMs is null || endMs < StartMs || endMs <= EndMs ? this : this with { EndMs = endMs };

    /// <summary>Whether the line has two times with an arrow between them. Times may be too large.</summary>
    public static bool IsTiming(ReadOnlySpan<char> line) => TrySplit(line, out _, out _, out _);

    /// <summary>
    /// Whether a cue begins at the line: it is a timing, or was meant to be one. A sentence with an arrow was not.
    /// </summary>
    public static bool IsTimingLine(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        if (line.Length < TimingArrow.Regular.Length)
            return false;
        if (line.Length >= MinLength && char.IsAsciiDigit(line[0]) && IsTiming(line))
            return true;

        var arrow = line.IndexOf(TimingArrow.Regular, StringComparison.Ordinal);
        return arrow >= 0 && IsUnreadableTiming(line[..arrow].TrimEnd(), line[(arrow + TimingArrow.Regular.Length)..].TrimStart());
    }

    /// <summary>Whether either side of an arrow is like a time and the words of a sentence are on neither.</summary>
    private static bool IsUnreadableTiming(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        if (before.IsEmpty && after.IsEmpty)
            return true;
        if (before.ContainsAny(' ', '\t'))
            return !before.ContainsAnyExcept(TimeCharacters) && before.Contains(':');

        return IsLikeTime(before) || (!before.IsEmpty && Timestamp.TryRead(ref after, out _, out _));
    }

    private static bool IsLikeTime(ReadOnlySpan<char> text) =>
        text.Length >= 2 && (char.IsAsciiDigit(text[0]) || (text[0] == '-' && char.IsAsciiDigit(text[1]))) && text.ContainsAny(':', '：');

    private static bool TrySplit(ReadOnlySpan<char> line, out long start, out long end, out TimestampQuirks quirks)
    {
        end = 0;
        var rest = line.TrimStart();
        var times = rest;
        if (!Timestamp.TryRead(ref rest, out start, out quirks))
            return false;

        times = times[..^rest.Length];
        rest = rest.TrimStart();
        var arrow = TimingArrow.Measure(rest, out var hasHead);
        if (arrow == 0)
            return false;
        if (!rest.StartsWith(TimingArrow.Regular, StringComparison.Ordinal))
            quirks |= TimestampQuirks.Arrow;

        rest = rest[arrow..].TrimStart();
        if (!Timestamp.TryRead(ref rest, out end, out var endQuirks))
            return false;

        quirks |= endQuirks;

        // "10:30 - 11:00" stands in agendas: without a head, only full times alone on their line are a timing.
        return hasHead || (rest.IsWhiteSpace() && times.Count(':') + times.Count('：') == 2);
    }
}
