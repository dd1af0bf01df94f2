using System.Globalization;
using TranscriptWorker.Enrichment.Formats.Cues;

namespace TranscriptWorker.Enrichment.Formats.WebVtt;

/// <summary>
/// Maps the times of a stream's segments to those of its first segment, by the lines <c>X-TIMESTAMP-MAP=LOCAL:time,MPEGTS:ticks</c>:
/// <see href="https://www.rfc-editor.org/rfc/rfc8216#section-3.5"/>. A segment without the line has the times of the one in front of it.
/// </summary>
internal sealed class SegmentClock
{
    public const string Name = "X-TIMESTAMP-MAP=";

    private const int TicksPerMs = 90;

    /// <summary>The number of ticks after which an MPEG-2 clock begins anew.</summary>
    private const long Cycle = 1L << 33;

    private long? _origin;
    private long _offset;

    /// <summary>Reads the value of the line for the segment that begins.</summary>
    /// <returns>False if the value is malformed; the times are then those of the segment in front.</returns>
    public bool TryBegin(ReadOnlySpan<char> value)
    {
        long? ticks = null,
            local = null;
        foreach (var range in value.Split(','))
        {
            var part = value[range].Trim();
            if (part.StartsWith("MPEGTS:", StringComparison.OrdinalIgnoreCase))
                ticks = long.TryParse(part[7..], NumberStyles.None, CultureInfo.InvariantCulture, out var read) ? read % Cycle : null;
            else if (part.StartsWith("LOCAL:", StringComparison.OrdinalIgnoreCase))
                local = ReadTime(part[6..]);
        }

        if (ticks is null || local is null)
            return false;

        var origin = ticks.Value - (local.Value * TicksPerMs);
        _offset += Nearest(origin - (_origin ?? origin));
        _origin = origin;
        return true;
    }

    /// <summary>Maps the times of a cue. Times before the first segment are 0.</summary>
    /// <returns>False if a time is too large.</returns>
    public bool TryMap(CueTiming timing, out CueTiming mapped)
    {
        mapped = timing;
        if (_offset == 0)
            return true;

        var start = Math.Max(0, timing.StartMs!.Value + (_offset / TicksPerMs));
        var end = Math.Max(0, timing.EndMs!.Value + (_offset / TicksPerMs));
        if (start > int.MaxValue || end > int.MaxValue)
            return false;

        mapped = new((int)start, (int)end);
        return true;
    }

    private static long? ReadTime(ReadOnlySpan<char> text) =>
        Timestamp.TryRead(ref text, out var milliseconds, out _) && milliseconds != Timestamp.TooLarge ? milliseconds : null;

    /// <summary>The difference of two clocks, of which either may have begun anew.</summary>
    private static long Nearest(long ticks)
    {
        var rest = ((ticks % Cycle) + Cycle) % Cycle;
        return rest > Cycle / 2 ? rest - Cycle : rest;
    }
}
