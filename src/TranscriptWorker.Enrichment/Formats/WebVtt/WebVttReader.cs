using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Markup;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.WebVtt;

/// <summary>
/// Reads WebVTT: <see href="https://www.w3.org/TR/webvtt1/#file-parsing"/>. Comments, style sheets, regions and cue settings are skipped.
/// Unlike in the specification, a cue's text goes on behind a blank line, an arrow between words is text, and several segments of a stream
/// may follow each other.
/// </summary>
internal ref struct WebVttReader(string content, TranscriptBuilder builder, WarningLog warnings, CancellationToken cancellationToken)
{
    private readonly CueTextParser _parser = new(builder, warnings, hasBraceTags: false);
    private readonly CueTextReader _texts = new(content, warnings, hasIdentifiers: true, IsBreak);
    private readonly SegmentClock _clock = new();
    private LineReader _lines = new(content, cancellationToken);
    private string _nextId = "";

    public void Read()
    {
        ReadFirstHeader();
        var hasTiming = ReadToTiming();
        while (hasTiming)
        {
            ReadCue();
            hasTiming = _texts.End == CueEnd.Timing || (_texts.End == CueEnd.Break && ReadToTiming());
        }
    }

    private static bool IsBreak(ReadOnlySpan<char> line, bool followsBlank) =>
        WebVttLine.IsSegmentHeader(line, followsBlank) || (followsBlank && WebVttLine.IsComment(line));

    private void ReadFirstHeader()
    {
        var hasLine = _lines.Read();
        while (hasLine && _lines.Line.IsWhiteSpace())
            hasLine = _lines.Read();

        if (!WebVttLine.IsSignature(_lines.Line))
        {
            warnings.Add(WebVttWarnings.HeaderMissing, 1);
            _lines.Unread();
            return;
        }

        if (_lines.Number > 1)
            warnings.Add(WebVttWarnings.HeaderMalformed, _lines.Number);

        ReadHeaderLines();
    }

    private void ReadHeaderLines()
    {
        while (_lines.Read() && !_lines.Line.IsEmpty)
        {
            if (CueTiming.IsTimingLine(_lines.Line))
            {
                warnings.Add(WebVttWarnings.HeaderMalformed, _lines.Number);
                _lines.Unread();
                return;
            }

            ReadMetadata(_lines.Line);
        }
    }

    private readonly void ReadMetadata(ReadOnlySpan<char> line)
    {
        const string Language = "Language:";
        if (line.StartsWith(SegmentClock.Name, StringComparison.OrdinalIgnoreCase))
        {
            if (!_clock.TryBegin(line[SegmentClock.Name.Length..]))
                warnings.Add(WebVttWarnings.TimestampMapInvalid, _lines.Number);
        }

        if (builder.Language is not null || !line.StartsWith(Language, StringComparison.OrdinalIgnoreCase))
            return;

        var tag = line[Language.Length..].Trim();
        if (LanguageTag.IsWellFormed(tag))
            builder.Language = tag.ToString();
        else
            warnings.Add(WebVttWarnings.LanguageInvalid, _lines.Number);
    }

    /// <summary>Reads up to the next timing line, outside any cue.</summary>
    private bool ReadToTiming()
    {
        _nextId = "";
        var linesOfBlock = 0;
        while (_lines.Read())
        {
            if (CueTiming.IsTimingLine(_lines.Line))
                return true;

            if (_lines.Line.IsWhiteSpace())
                linesOfBlock = 0;
            else if (linesOfBlock > 0)
                linesOfBlock++;
            else if (WebVttLine.IsSegmentHeader(_lines.Line, followsBlank: true))
                ReadSegmentHeader();
            else if (WebVttLine.IsComment(_lines.Line))
                SkipComment();
            else
                linesOfBlock = BeginBlock();
        }

        return false;
    }

    private void ReadSegmentHeader()
    {
        builder.BeginSegment();
        ReadHeaderLines();
    }

    /// <summary>Reads the first line of a block, which is an identifier if a timing line follows.</summary>
    private int BeginBlock()
    {
        var next = _lines;
        _nextId = "";
        if (next.Read() && CueTiming.IsTimingLine(next.Line))
            _nextId = _lines.Line.ToString();
        else
            warnings.Add(WarningKind.TextOutsideCue, _lines.Number);

        return 1;
    }

    private void SkipComment()
    {
        while (_lines.Read() && !_lines.Line.IsEmpty)
        {
            if (CueTiming.IsTimingLine(_lines.Line))
            {
                warnings.Add(WarningKind.MissingBlankLine, _lines.Number);
                _lines.Unread();
                return;
            }
        }
    }

    private void ReadCue()
    {
        var number = _lines.Number;
        var id = _nextId;
        var isReadable = CueTiming.TryRead(_lines.Line, number, warnings, out var timing, out var quirks);
        var text = _texts.Read(ref _lines, id);
        _nextId = _texts.NextId;
        if (!isReadable)
            return;

        var shift = -timing.StartMs;
        if (!_clock.TryMap(timing, out timing))
        {
            warnings.Add(WarningKind.TimeTooLarge, number);
            return;
        }

        if (quirks.HasFlag(TimestampQuirks.Comma))
            warnings.Add(WebVttWarnings.CommaInTime, number);
        if (quirks.HasFlag(TimestampQuirks.Irregular))
            warnings.Add(WarningKind.IrregularTime, number);
        if (quirks.HasFlag(TimestampQuirks.Arrow))
            warnings.Add(WarningKind.IrregularArrow, number);

        builder.BeginCue(timing, id, number);
        _parser.Parse(content.AsSpan(text), number, timing, (int)(shift + timing.StartMs)!);
        builder.EndCue();
    }
}
