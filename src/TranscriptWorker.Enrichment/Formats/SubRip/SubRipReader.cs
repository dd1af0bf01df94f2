using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Markup;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.SubRip;

/// <summary>
/// Reads SubRip as lenient players do: a cue begins at a timing line, with or without a counter above it, and its text continues up to the
/// next timing line, across blank lines.
/// </summary>
internal ref struct SubRipReader(string content, TranscriptBuilder builder, WarningLog warnings, CancellationToken cancellationToken)
{
    private static readonly WarningKind BlankLineInCue = new(
        "blank-line-in-cue",
        "A cue's text goes on after a blank line; it was kept together."
    );

    private readonly CueTextParser _text = new(builder, warnings, hasBraceTags: true);
    private LineReader _lines = new(content, cancellationToken);
    private ReadOnlySpan<char> _nextId;

    public void Read()
    {
        var hasTiming = ReadToFirstTiming();
        while (hasTiming)
        {
            var number = _lines.Number;
            var id = _nextId;
            var isReadable = CueTiming.TryRead(_lines.Line, number, warnings, out var timing, out var quirks);
            var text = ReadText(out hasTiming);
            if (!isReadable)
                continue;

            if (quirks.HasFlag(TimestampQuirks.Irregular))
                warnings.Add(WarningKind.IrregularTime, number);

            builder.BeginCue(timing, id, number);
            _text.Parse(text, number);
            builder.EndCue();
        }
    }

    /// <summary>Whether the line has an arrow and begins with a digit or a minus sign. A sentence may mention an arrow too.</summary>
    public static bool IsTimingLine(ReadOnlySpan<char> line)
    {
        line = line.TrimStart();
        return !line.IsEmpty && (line[0] == '-' || char.IsAsciiDigit(line[0])) && line.Contains(CueTiming.Arrow, StringComparison.Ordinal);
    }

    private bool ReadToFirstTiming()
    {
        while (_lines.Read())
        {
            if (IsTimingLine(_lines.Line))
                return true;

            var isCounter = CueCounter.IsCounter(_lines.Line);
            _nextId = isCounter ? _lines.Line : default;
            if (!isCounter && !_lines.Line.IsWhiteSpace() && !_lines.Line.SequenceEqual("\uFEFF"))
                warnings.Add(WarningKind.TextOutsideCue, _lines.Number);
        }

        return false;
    }

    /// <summary>Reads up to the next timing line. The counter above that line is the identifier of the next cue.</summary>
    private ReadOnlySpan<char> ReadText(out bool hasTiming)
    {
        int start = -1,
            end = 0,
            endBeforeLast = 0,
            gaps = 0,
            firstGap = 0,
            lastNumber = 0;
        var followsGap = false;
        var inGap = false;
        ReadOnlySpan<char> last = default;
        hasTiming = false;
        while (!hasTiming && _lines.Read())
        {
            if (IsTimingLine(_lines.Line))
                hasTiming = true;
            else if (_lines.Line.IsWhiteSpace())
                inGap = true;
            else
            {
                followsGap = inGap;
                if (inGap && start >= 0 && gaps++ == 0)
                    firstGap = _lines.Number - 1;

                (start, endBeforeLast) = start < 0 ? (_lines.Start, _lines.Start) : (start, end);
                (end, lastNumber, inGap) = (_lines.End, _lines.Number, false);
                last = _lines.Line;
            }
        }

        _nextId = default;
        if (start < 0)
            return default;

        var isBeforeTiming = hasTiming && lastNumber == _lines.Number - 1;
        var isTruncated = !hasTiming && followsGap;
        if ((isBeforeTiming || isTruncated) && (followsGap || endBeforeLast > start) && CueCounter.IsCounter(last))
        {
            _nextId = last;
            end = endBeforeLast;
            gaps -= followsGap && endBeforeLast > start ? 1 : 0;
        }
        else
            followsGap = false;

        if (isBeforeTiming && !followsGap)
            warnings.Add(WarningKind.MissingBlankLine, _lines.Number);
        if (gaps > 0)
            warnings.Add(BlankLineInCue, firstGap);

        return content.AsSpan(start, end - start);
    }
}
