namespace TranscriptWorker.Enrichment.Formats.Speakers;

/// <summary>
/// Splits normalised text where another speaker may begin: at every line, and at <c>&gt;&gt;</c>, the captions' sign for a new speaker, at
/// the start of a line or after the end of a sentence. Dashes at the start of lines are such signs too in captions that have dialogues.
/// </summary>
internal ref struct TurnReader(ReadOnlySpan<char> text, bool splitsAtDashes)
{
    private const string SentenceEnds = ".?!…\"'”’)]-–—♪";
    private ReadOnlySpan<char> _rest = text;
    private bool _isAtLineStart = true;
    private int _parts;

    /// <summary>Whether the part follows chevrons, which mean a new speaker, named or not.</summary>
    public bool AfterChevrons { get; private set; }

    /// <summary>Whether the part follows a dash at the start of its line.</summary>
    public bool AfterDash { get; private set; }

    /// <summary>Whether a sign of a new speaker stands in front of the part.</summary>
    public readonly bool BeginsTurn => AfterChevrons || AfterDash;

    /// <summary>Whether the part is the first one of the text.</summary>
    public readonly bool IsFirst => _parts == 1;

    /// <summary>Candidate for the speaker's name; empty if there is none.</summary>
    public ReadOnlySpan<char> Label { get; private set; }

    /// <summary>Whether <see cref="Label"/> has the form of a name; else only the source's structure can tell it from text.</summary>
    public bool HasFormOfName { get; private set; }

    /// <summary>The part with its label.</summary>
    public ReadOnlySpan<char> Whole { get; private set; }

    /// <summary>The part without its label.</summary>
    public readonly ReadOnlySpan<char> Body => Label.IsEmpty ? Whole : Whole[(Whole.IndexOfAny(':', '：') + 1)..].TrimStart();

    public bool Read()
    {
        if (_rest.IsEmpty)
            return false;

        _parts++;
        AfterDash = splitsAtDashes && _isAtLineStart && Dialogue.IsDashed(_rest);
        if (AfterDash)
            _rest = _rest[1..].TrimStart(' ');

        AfterChevrons = IsChevrons(_rest);
        if (AfterChevrons)
            _rest = _rest.TrimStart("> ");

        var end = FindEnd(_rest);
        Whole = _rest[..end].TrimEnd();
        Label = SpeakerLabel.Find(Whole);
        HasFormOfName = !Label.IsEmpty;
        if (Label.IsEmpty)
            Label = SpeakerLabel.FindPossible(Whole);

        _rest = _rest[end..];
        _isAtLineStart = !_rest.IsEmpty && _rest[0] == '\n';
        if (_isAtLineStart)
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
