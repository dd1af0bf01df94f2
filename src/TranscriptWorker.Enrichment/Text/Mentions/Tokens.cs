namespace TranscriptWorker.Enrichment.Text.Mentions;

/// <summary>A word or numeral of a text.</summary>
/// <param name="Start">Offset of its start, in UTF-16 code units.</param>
/// <param name="End">Offset after its end.</param>
/// <param name="Lower">Its lower-case spelling with a straight apostrophe; empty if it is longer than any word.</param>
internal readonly record struct Token(int Start, int End, string Lower);

/// <summary>Splits texts into tokens; the spellings are shared between all texts that one reader reads.</summary>
internal sealed class TokenReader
{
    private readonly Dictionary<string, string> _lowerBySource = new(StringComparer.Ordinal);

    public Tokens Read(string text)
    {
        var tokens = new List<Token>();
        var scanner = new WordScanner(text);
        while (scanner.MoveNext())
            tokens.Add(new Token(scanner.Start, scanner.End, Lower(text.AsSpan(scanner.Start, scanner.End - scanner.Start))));
        return new Tokens(text, tokens);
    }

    private string Lower(ReadOnlySpan<char> word)
    {
        if (word.Length > WordScanner.MaxWordLength)
            return "";
        var known = _lowerBySource.GetAlternateLookup<ReadOnlySpan<char>>();
        if (known.TryGetValue(word, out var lower))
            return lower;
        var source = word.ToString();
        lower = SpokenText.Normalize(word);
        _lowerBySource.Add(source, string.Equals(lower, source, StringComparison.Ordinal) ? source : lower);
        return lower;
    }
}

/// <summary>The tokens of a text.</summary>
internal sealed class Tokens(string text, List<Token> tokens)
{
    public string Text { get; } = text;

    public int Count => tokens.Count;

    public Token this[int index] => tokens[index];

    /// <summary>The lower-case spelling; empty outside the text.</summary>
    public string Lower(int index) => index >= 0 && index < tokens.Count ? tokens[index].Lower : "";

    public bool Is(int index, string lower) => string.Equals(Lower(index), lower, StringComparison.Ordinal);

    /// <summary>The characters between a token and the one before it, or the edge of the text.</summary>
    public ReadOnlySpan<char> Before(int index)
    {
        var start = index > 0 ? tokens[index - 1].End : 0;
        var end = index < tokens.Count ? tokens[index].Start : Text.Length;
        return Text.AsSpan(start, end - start);
    }

    /// <summary>Whether nothing but white space, one hyphen or one apostrophe separates a token from the one before it.</summary>
    public bool Follows(int index)
    {
        if (index <= 0 || index >= tokens.Count)
            return false;
        var between = Before(index);
        return between.IsWhiteSpace() || between is "-" or "‑" or "'" or "’";
    }

    /// <summary>Whether the token begins with a capital letter.</summary>
    public bool IsCapital(int index) => index >= 0 && index < tokens.Count && char.IsUpper(Text[tokens[index].Start]);

    /// <summary>The index of the first token that ends after an offset.</summary>
    public int IndexAt(int offset)
    {
        var (from, to) = (0, tokens.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (tokens[middle].End <= offset)
                from = middle + 1;
            else
                to = middle;
        }

        return from;
    }

    /// <summary>Whether one of the words is among the last tokens that end before an offset.</summary>
    /// <param name="offset">The offset.</param>
    /// <param name="within">Number of tokens that are examined.</param>
    /// <param name="words">Lower-case words.</param>
    public bool IsPreceded(int offset, int within, IReadOnlySet<string> words) => DistanceBack(offset, within, words) <= within;

    /// <summary>
    /// How many tokens before an offset the nearest of the words stands: 1 for the last token; int.MaxValue if it is not near enough.
    /// </summary>
    public int DistanceBack(int offset, int within, IReadOnlySet<string> words)
    {
        var end = IndexAt(offset);
        for (var distance = 1; distance <= within && distance <= end; distance++)
        {
            if (words.Contains(tokens[end - distance].Lower))
                return distance;
        }

        return int.MaxValue;
    }
}
