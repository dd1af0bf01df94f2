namespace TranscriptWorker.Enrichment.Text.Contacts;

/// <summary>Finds e-mail addresses with an @ sign.</summary>
/// <remarks>
/// The shape is the dot-atom form of RFC 5321 without quoted strings and address literals; lengths as there: 64 before the sign, 255 after
/// it. The domain needs a dot and a top-level domain of two letters or more, so that handles such as "@anna" are none.
/// </remarks>
internal static class EmailAddresses
{
    private const int MaxLocal = 64;
    private const int MaxDomain = 255;

    public static IEnumerable<Contact> Find(string text)
    {
        var from = 0;
        for (var at = text.IndexOf('@', StringComparison.Ordinal); at >= 0; at = text.IndexOf('@', at + 1))
        {
            var start = Start(text, at, from);
            var end = at - start is > 0 and <= MaxLocal ? End(text, at) : 0;
            if (end == 0)
                continue;
            from = end;
            yield return new Contact(start, end, text[start..(at + 1)] + text[(at + 1)..end].ToLowerInvariant());
        }
    }

    private static int Start(string text, int at, int from)
    {
        var start = at;
        while (start > from && at - start <= MaxLocal && IsLocal(text[start - 1]))
            start--;
        while (start < at && text[start] is '.' or '-' or '\'')
            start++;
        return at > start && text[at - 1] == '.' ? at : start;
    }

    /// <summary>The offset after the domain that follows the sign; 0 if none does.</summary>
    private static int End(string text, int at)
    {
        var end = at + 1;
        while (end < text.Length && end - at <= MaxDomain && (char.IsLetterOrDigit(text[end]) || text[end] is '-' or '.'))
            end++;
        while (end > at + 1 && text[end - 1] is '.' or '-')
            end--;
        var domain = text.AsSpan(at + 1, end - at - 1);
        var dot = domain.LastIndexOf('.');
        if (dot <= 0 || domain.Length - dot - 1 < 2 || domain[0] == '.' || domain.IndexOf("..", StringComparison.Ordinal) >= 0)
            return 0;
        foreach (var character in domain[(dot + 1)..])
        {
            if (!char.IsLetter(character))
                return 0;
        }

        return end;
    }

    private static bool IsLocal(char character) =>
        char.IsLetterOrDigit(character) || character is '.' or '_' or '%' or '+' or '-' or '\'' or '&' or '#' or '=' or '~' or '*';
}
