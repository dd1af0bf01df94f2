using System.Runtime.InteropServices;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>The end of a cue's text.</summary>
internal enum CueEnd
{
    /// <summary>The timing line of the next cue, which is the current line.</summary>
    Timing,

    /// <summary>A line that ends any cue, which is the next line.</summary>
    Break,

    /// <summary>The end of the source.</summary>
    Source,
}

/// <summary>Whether a line begins something other than cues and their texts.</summary>
/// <param name="line">The line.</param>
/// <param name="followsBlank">Whether a blank line stands above it.</param>
internal delegate bool CueBreak(ReadOnlySpan<char> line, bool followsBlank);

/// <summary>
/// Reads the text of a cue as lenient players do: up to the next timing line, across blank lines. The counter or identifier above that line
/// belongs to the next cue.
/// </summary>
/// <param name="content">The source.</param>
/// <param name="warnings">Takes missing blank lines, and blank lines inside a cue.</param>
/// <param name="hasIdentifiers">Whether any line above a timing line and below a blank line is an identifier, or a counter alone.</param>
/// <param name="isBreak">Recognises the lines that end any cue.</param>
internal sealed class CueTextReader(string content, WarningLog warnings, bool hasIdentifiers, CueBreak isBreak)
{
    private int _lines;
    private int _gaps;
    private int _firstGap;
    private int _start;
    private TextLine _last;
    private TextLine _beforeLast;
    private int _endOfOthers;

    public CueEnd End { get; private set; }

    /// <summary>The identifier of the next cue; empty if it has none.</summary>
    public string NextId { get; private set; } = "";

    /// <summary>Reads the text below a timing line.</summary>
    /// <param name="lines">The lines of the source, of which the timing line is the current one.</param>
    /// <param name="id">The identifier of this cue.</param>
    public Range Read(ref LineReader lines, ReadOnlySpan<char> id)
    {
        (_lines, _gaps, _firstGap) = (0, 0, 0);
        (End, NextId) = (CueEnd.Source, "");
        bool followsBlank = false,
            followsEmpty = false;
        while (lines.Read())
        {
            var line = lines.Line;
            if (line.IsWhiteSpace())
            {
                followsBlank = true;
                followsEmpty |= line.IsEmpty;
                continue;
            }

            if (CueTiming.IsTimingLine(line))
            {
                End = CueEnd.Timing;
                break;
            }

            if (isBreak(line, followsBlank))
            {
                lines.Unread();
                End = CueEnd.Break;
                break;
            }

            Add(new(lines.Start, lines.End, lines.Number, followsBlank, followsEmpty && _lines > 0));
            followsBlank = followsEmpty = false;
        }

        return _lines == 0 ? default : Finish(End == CueEnd.Timing ? lines.Number : 0, id);
    }

    private void Add(in TextLine line)
    {
        if (_lines++ == 0)
            _start = line.Start;
        if (line.IsBehindGap && _gaps++ == 0)
            _firstGap = line.Number - 1;

        _endOfOthers = _lines <= 2 ? _start : _beforeLast.End;
        (_beforeLast, _last) = (_last, line);
    }

    private Range Finish(int timingLine, ReadOnlySpan<char> id)
    {
        var isAdjacent = _last.Number == timingLine - 1;
        var hasNextId = IsNextId(isAdjacent, id);
        var end = hasNextId ? EndBeforeNextId() : _last.End;
        if (isAdjacent && !(hasNextId && _last.FollowsBlank))
            warnings.Add(WarningKind.MissingBlankLine, timingLine);
        if (_gaps > 0)
            warnings.Add(WarningKind.BlankLineInCue, _firstGap);

        return _start..Math.Max(_start, end);
    }

    private bool IsNextId(bool isAdjacent, ReadOnlySpan<char> id)
    {
        var line = TextOf(_last);
        if (!CueCounter.IsCounter(line))
            return hasIdentifiers && isAdjacent && _last.FollowsBlank && (_lines > 1 || !line.Trim().Contains(' '));

        // A counter that is torn from its timing line is told from speech by its value.
        return isAdjacent ? _last.FollowsBlank || _lines > 1 : _last.FollowsBlank && End != CueEnd.Break && Follows(line, id);
    }

    private static bool Follows(ReadOnlySpan<char> counter, ReadOnlySpan<char> before) =>
        CueCounter.IsCounter(before) && CueCounter.Read(counter) == CueCounter.Read(before) + 1;

    /// <summary>Takes the identifier of the next cue, which may stand there twice, from the text.</summary>
    private int EndBeforeNextId()
    {
        NextId = TextOf(_last).ToString();
        _gaps -= _last.IsBehindGap ? 1 : 0;
        var isDoubled =
            _lines > 1
            && TextOf(_beforeLast).Trim().SequenceEqual(TextOf(_last).Trim())
            && (_beforeLast.FollowsBlank || (!_last.FollowsBlank && _lines > 2));
        if (!isDoubled)
            return _lines > 1 ? _beforeLast.End : _start;

        _gaps -= _beforeLast.IsBehindGap ? 1 : 0;
        return _endOfOthers;
    }

    private ReadOnlySpan<char> TextOf(in TextLine line) => content.AsSpan(line.Start, line.End - line.Start);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct TextLine(int Start, int End, int Number, bool FollowsBlank, bool IsBehindGap);
}
