using TranscriptWorker.Enrichment.Formats.Speakers;

namespace TranscriptWorker.Enrichment.Formats.PlainText;

/// <summary>Counts in one pass through a source the lines that could be headers, by kind, and the lines that follow them.</summary>
internal sealed class LayoutEvidence(string content)
{
    private HeaderFamily? _lastFamily;
    private int _linesInBlock;
    private bool _lastIsTime;
    private bool _hasHeader;
    private ReadOnlyMemory<char> _lastText;
    private ReadOnlyMemory<char> _lineBelowTime;

    public HeaderFamily Times { get; } = new();

    public HeaderFamily TimesWithText { get; } = new();

    public HeaderFamily TimesWithName { get; } = new();

    public HeaderFamily NamesWithTime { get; } = new();

    public HeaderFamily NamesWithSpaceAndTime { get; } = new();

    public HeaderFamily NamesWithTimeAndText { get; } = new();

    /// <summary>The lines right above a line that is a time.</summary>
    public HeaderFamily LinesAboveTimes { get; } = new();

    /// <summary>The lines right below a line that is a time, if another line of text follows.</summary>
    public HeaderFamily LinesBelowTimes { get; } = new();

    public SpeakerLabels Labels { get; } = new(hasCaptions: false);

    public ClosingLines Closing { get; } = new(content);

    /// <summary>Number of lines that are not blank.</summary>
    public int Lines { get; private set; }

    /// <summary>Number of paragraphs: lines behind a blank line, and the first line.</summary>
    public int Paragraphs { get; private set; }

    /// <summary>Number of lines that are a time and have exactly one line of text below.</summary>
    public int TimesWithOneLine { get; private set; }

    public void Read(CancellationToken cancellationToken)
    {
        var lines = new LineReader(content, cancellationToken);
        var beginsParagraph = true;
        while (lines.Read())
        {
            var line = lines.Line.Trim();
            if (line.IsEmpty)
            {
                beginsParagraph = true;
                continue;
            }

            Observe(line, lines.Number, lines.Start + lines.Line.IndexOf(line, StringComparison.Ordinal), beginsParagraph);
            beginsParagraph = false;
        }

        EndBlock();
    }

    private void Observe(ReadOnlySpan<char> line, int number, int start, bool beginsParagraph)
    {
        var read = TextLine.Read(line);
        _hasHeader |= read.Kind is not (TextLineKind.Text or TextLineKind.NameSpaceTime);
        var isLabelled = _hasHeader && !read.Text.IsEmpty && Labels.Observe(read.Text);
        Paragraphs += beginsParagraph ? 1 : 0;
        if (read.Kind == TextLineKind.Text)
        {
            ObserveText(new(number, start, line.Length, beginsParagraph), isLabelled);
        }
        else
        {
            ObserveHeader(read, beginsParagraph);
            _lastText = default;
        }

        Lines++;
    }

    private void ObserveText(in ClosingLines.Tail line, bool isLabelled)
    {
        _lastText = content.AsMemory(line.Start, line.Length);
        if (_lastFamily is not null)
        {
            _lastFamily.Followed++;
            _lineBelowTime = _lastIsTime ? _lastText : default;
        }
        else if (!_lineBelowTime.IsEmpty)
        {
            ObserveNeighbour(LinesBelowTimes, _lineBelowTime.Span);
            _lineBelowTime = default;
        }

        _lastFamily = null;
        _linesInBlock++;
        if (_hasHeader)
            Closing.ObserveText(line, isLabelled);
    }

    private void ObserveHeader(in TextLine line, bool beginsParagraph)
    {
        EndBlock();
        _lastIsTime = line.Kind == TextLineKind.Time;
        if (_lastIsTime && !_lastText.IsEmpty)
            ObserveNeighbour(LinesAboveTimes, _lastText.Span);

        _lastFamily = line.Kind switch
        {
            TextLineKind.Time => Times,
            TextLineKind.TimeText => TimesWithText,
            TextLineKind.TimeName => TimesWithName,
            TextLineKind.NameTime => NamesWithTime,
            TextLineKind.NameSpaceTime => NamesWithSpaceAndTime,
            _ => NamesWithTimeAndText,
        };
        var name = line.Kind == TextLineKind.TimeText ? line.Text : line.Name;
        _lastFamily.Observe(line.Time.Timing.StartMs, name, beginsParagraph, Lines);
        Closing.ObserveHeader();
    }

    private void EndBlock()
    {
        TimesWithOneLine += _lastIsTime && _linesInBlock == 1 ? 1 : 0;
        _linesInBlock = 0;
        _lineBelowTime = default;
    }

    private void ObserveNeighbour(HeaderFamily family, ReadOnlySpan<char> line)
    {
        if (line[0] is not ('[' or '(' or '♪') && NameShape.IsPossible(line) && NameShape.IsCapitalised(line))
            family.Observe(null, line, beginsParagraph: false, Lines);
    }
}
