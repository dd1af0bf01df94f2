namespace TranscriptWorker.Enrichment.Formats;

/// <summary>Reads the lines of a text without copying them. CR LF, LF and CR end a line.</summary>
internal ref struct LineReader(ReadOnlySpan<char> text, CancellationToken cancellationToken)
{
    private const int LinesBetweenChecks = 4096;
    private readonly ReadOnlySpan<char> _text = text;
    private int _next;

    /// <summary>The current line without its terminator.</summary>
    public ReadOnlySpan<char> Line { get; private set; }

    /// <summary>1-based number of <see cref="Line"/>.</summary>
    public int Number { get; private set; }

    /// <summary>0-based offset of <see cref="Line"/> in the text.</summary>
    public int Start { get; private set; }

    /// <summary>Offset of the end of <see cref="Line"/> in the text.</summary>
    public readonly int End => Start + Line.Length;

    public bool Read()
    {
        if (_next >= _text.Length)
            return false;

        if (Number % LinesBetweenChecks == 0)
            cancellationToken.ThrowIfCancellationRequested();

        Start = _next;
        Number++;
        var rest = _text[_next..];
        var end = rest.IndexOfAny('\r', '\n');
        if (end < 0)
        {
            Line = rest;
            _next = _text.Length;
            return true;
        }

        Line = rest[..end];
        _next += end + (rest[end] == '\r' && end + 1 < rest.Length && rest[end + 1] == '\n' ? 2 : 1);
        return true;
    }

    /// <summary>Makes the next <see cref="Read"/> return the same line again.</summary>
    public void Unread()
    {
        _next = Start;
        Number--;
    }
}
