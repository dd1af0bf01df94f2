namespace TranscriptWorker.Enrichment.Features.PersonalData;

/// <summary>The letters and digits from an offset on, over single spaces, hyphens and dots between them.</summary>
internal ref struct CompactText
{
    private readonly Span<char> _characters;
    private readonly Span<int> _ends;

    /// <param name="text">The text.</param>
    /// <param name="start">Offset of the first character.</param>
    /// <param name="characters">Buffer of the characters; as many are read as it holds.</param>
    /// <param name="ends">Buffer of as many offsets.</param>
    public CompactText(string text, int start, Span<char> characters, Span<int> ends)
    {
        _characters = characters;
        _ends = ends;
        var separated = true;
        for (var i = start; i < text.Length && Length < characters.Length; i++)
        {
            if (char.IsAsciiLetterOrDigit(text[i]))
            {
                characters[Length] = char.ToUpperInvariant(text[i]);
                ends[Length++] = i + 1;
                separated = false;
            }
            else if (separated || text[i] is not (' ' or '\u00a0' or '\u202f' or '-' or '.'))
                break;
            else
                separated = true;
        }
    }

    /// <summary>Number of characters.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlySpan<char> First(int length) => _characters[..length];

    /// <summary>The offset after the first characters; 0 if there are fewer, or if a letter or digit follows immediately.</summary>
    public readonly int EndOf(int length, string text)
    {
        if (length > Length)
            return 0;
        var end = _ends[length - 1];
        return end < text.Length && char.IsLetterOrDigit(text[end]) ? 0 : end;
    }
}
