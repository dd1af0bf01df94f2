namespace TranscriptWorker.Enrichment.Formats.Speakers;

/// <summary>
/// Splits normalised text where another speaker may begin: at every line, and at <c>&gt;&gt;</c>, the captions' sign for a new speaker, at
/// the start of a line or after the end of a sentence.
/// </summary>
internal ref struct TurnReader(ReadOnlySpan<char> text)
{
    private const string SentenceEnds = ".?!…\"'”’)]-–—♪";
    private ReadOnlySpan<char> _rest = text;

    /// <summary>Whether the part follows chevrons, which mean a new speaker, named or not.</summary>
    public bool AfterChevrons { get; private set; }

    /// <summary>Candidate for the speaker's name; empty if there is none.</summary>
    public ReadOnlySpan<char> Label { get; private set; }

    /// <summary>The part with its label.</summary>
    public ReadOnlySpan<char> Whole { get; private set; }

    /// <summary>The part without its label.</summary>
    public readonly ReadOnlySpan<char> Body => Label.IsEmpty ? Whole : Whole[(Whole.IndexOfAny(':', '：') + 1)..].TrimStart();

    public bool Read()
    {
        if (_rest.IsEmpty)
            return false;

        AfterChevrons = IsChevrons(_rest);
        if (AfterChevrons)
            _rest = _rest.TrimStart("> ");

        var end = FindEnd(_rest);
        Whole = _rest[..end].TrimEnd();
        Label = SpeakerLabel.Find(Whole);
        _rest = _rest[end..];
        if (!_rest.IsEmpty && _rest[0] == '\n')
            _rest = _rest[1..];

        return true;
    }

    private static int FindEnd(ReadOnlySpan<char> text)
    {
        for (var from = 0; ; from++)
        {
            var next = text[from..].IndexOfAny('\n', '>');
            if (next < 0)
                return text.Length;

            from += next;
            if (text[from] == '\n' || (IsChevrons(text[from..]) && EndsSentence(text[..from].TrimEnd(' '))))
                return from;
        }
    }

    private static bool IsChevrons(ReadOnlySpan<char> text) => text.StartsWith(">>", StringComparison.Ordinal);

    private static bool EndsSentence(ReadOnlySpan<char> text) => !text.IsEmpty && SentenceEnds.Contains(text[^1]);
}
