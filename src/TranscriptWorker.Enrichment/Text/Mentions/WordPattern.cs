namespace TranscriptWorker.Enrichment.Text.Mentions;

/// <summary>A sequence of words and of classes of words, such as <c>end of the {span}</c>.</summary>
internal sealed class WordPattern
{
    private readonly string[] _elements;

    /// <param name="pattern">Lower-case words and classes in braces, separated by spaces.</param>
    public WordPattern(string pattern) => _elements = pattern.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    public string First => _elements[0];

    /// <summary>The patterns of a list, one a line.</summary>
    public static WordPattern[] List(string patterns) =>
        [
            .. patterns
                .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(line => new WordPattern(line)),
        ];

    /// <summary>Matches the pattern at a token.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="index">Index of the token.</param>
    /// <param name="lengthOf">
    /// Returns the number of tokens that a class, named with its braces, takes at an index; 0 if there is none.
    /// </param>
    /// <returns>Number of tokens, or 0 if the pattern does not match.</returns>
    public int Match(Tokens tokens, int index, Func<string, int, int> lengthOf)
    {
        var at = index;
        foreach (var element in _elements)
        {
            if (at > index && !tokens.Follows(at))
                return 0;
            var length = element[0] == '{' ? lengthOf(element, at) : Convert.ToInt32(tokens.Is(at, element));
            if (length == 0)
                return 0;
            at += length;
        }

        return at - index;
    }
}
