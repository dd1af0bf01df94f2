using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Markup;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.WebVtt;

/// <summary>
/// Reads WebVTT block by block: <see href="https://www.w3.org/TR/webvtt1/#file-parsing"/>. Comments, style sheets, regions, cue settings
/// and <c>X-TIMESTAMP-MAP</c> are skipped.
/// </summary>
internal ref struct WebVttReader(string content, TranscriptBuilder builder, WarningLog warnings, CancellationToken cancellationToken)
{
    public const string Signature = "WEBVTT";
    private readonly CueTextParser _text = new(builder, warnings, hasBraceTags: false);
    private LineReader _lines = new(content, cancellationToken);
    private ReadOnlySpan<char> _nextId;

    /// <summary>Whether a line is <c>WEBVTT</c>, alone or followed by white space.</summary>
    public static bool IsSignature(ReadOnlySpan<char> line) =>
        line.StartsWith(Signature, StringComparison.Ordinal) && (line.Length == Signature.Length || line[Signature.Length] is ' ' or '\t');

    public void Read()
    {
        ReadHeader();
        while (_lines.Read())
        {
            if (!_lines.Line.IsEmpty)
                ReadBlock();
        }
    }

    private void ReadHeader()
    {
        var hasLine = _lines.Read();
        while (hasLine && _lines.Line.IsWhiteSpace())
            hasLine = _lines.Read();

        if (!IsSignature(_lines.Line))
        {
            warnings.Add(WebVttWarnings.HeaderMissing, 1);
            _lines.Unread();
            return;
        }

        if (_lines.Number > 1)
            warnings.Add(WebVttWarnings.HeaderMalformed, _lines.Number);

        while (_lines.Read() && !_lines.Line.IsEmpty)
        {
            if (HasArrow(_lines.Line))
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
        if (builder.Language is not null || !line.StartsWith(Language, StringComparison.OrdinalIgnoreCase))
            return;

        var tag = line[Language.Length..].Trim();
        if (LanguageTag.IsWellFormed(tag))
            builder.Language = tag.ToString();
        else
            warnings.Add(WebVttWarnings.LanguageInvalid, _lines.Number);
    }

    private void ReadBlock()
    {
        var id = _nextId;
        _nextId = default;
        if (!HasArrow(_lines.Line))
        {
            id = _lines.Line;
            var number = _lines.Number;
            var isComment = IsComment(id);
            if (!_lines.Read() || !HasArrow(_lines.Line))
            {
                if (!isComment)
                    warnings.Add(WarningKind.TextOutsideCue, number);

                SkipBlock();
                return;
            }

            if (isComment)
            {
                warnings.Add(WarningKind.MissingBlankLine, _lines.Number);
                id = default;
            }
        }

        ReadCue(id);
    }

    private void ReadCue(ReadOnlySpan<char> id)
    {
        var number = _lines.Number;
        var isReadable = CueTiming.TryRead(_lines.Line, number, warnings, out var timing, out var quirks);
        var text = ReadText();
        if (!isReadable)
            return;

        if (quirks.HasFlag(TimestampQuirks.Comma))
            warnings.Add(WebVttWarnings.CommaInTime, number);
        if (quirks.HasFlag(TimestampQuirks.Irregular))
            warnings.Add(WarningKind.IrregularTime, number);

        builder.BeginCue(timing, id, number);
        _text.Parse(text, number);
        builder.EndCue();
    }

    /// <summary>Reads the lines up to the next empty line or timing line.</summary>
    private ReadOnlySpan<char> ReadText()
    {
        int start = -1,
            end = 0,
            endBeforeLast = 0;
        ReadOnlySpan<char> last = default;
        while (_lines.Read() && !_lines.Line.IsEmpty)
        {
            if (!HasArrow(_lines.Line))
            {
                (start, endBeforeLast) = start < 0 ? (_lines.Start, _lines.Start) : (start, end);
                end = _lines.End;
                last = _lines.Line;
                continue;
            }

            _lines.Unread();
            if (start < 0 || last.IsWhiteSpace())
                break;

            // A counter above the timing line belongs to the next cue, unless this cue has no other text.
            warnings.Add(WarningKind.MissingBlankLine, _lines.Number + 1);
            if (endBeforeLast > start && CueCounter.IsCounter(last))
            {
                _nextId = last;
                end = endBeforeLast;
            }

            break;
        }

        return start < 0 ? default : content.AsSpan(start, end - start);
    }

    private void SkipBlock()
    {
        while (!_lines.Line.IsEmpty && !HasArrow(_lines.Line))
        {
            if (!_lines.Read())
                return;
        }

        if (!_lines.Line.IsEmpty)
            _lines.Unread();
    }

    private static bool HasArrow(ReadOnlySpan<char> line) => line.Contains(CueTiming.Arrow, StringComparison.Ordinal);

    private static bool IsComment(ReadOnlySpan<char> line) =>
        IsKeyword(line, "NOTE", mayGoOn: true) || IsKeyword(line, "STYLE", mayGoOn: false) || IsKeyword(line, "REGION", mayGoOn: false);

    private static bool IsKeyword(ReadOnlySpan<char> line, string keyword, bool mayGoOn) =>
        line.StartsWith(keyword, StringComparison.Ordinal)
        && (line[keyword.Length..].IsWhiteSpace() || (mayGoOn && line[keyword.Length] is ' ' or '\t'));
}
