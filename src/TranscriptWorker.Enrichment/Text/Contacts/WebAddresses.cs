namespace TranscriptWorker.Enrichment.Text.Contacts;

/// <summary>Finds web addresses: with a scheme, with "www.", or a domain name under a common top-level domain.</summary>
internal static class WebAddresses
{
    private const int MaxLength = 2_000;

    public static IEnumerable<Contact> Find(string text)
    {
        var from = 0;
        for (var dot = text.AsSpan().IndexOfAny('.', ':'); dot >= 0; )
        {
            var address = text[dot] == ':' ? Schemed(text, dot, from) : Domain(text, dot, from);
            if (address is { } found)
            {
                yield return found;
                from = found.End;
            }

            var next = Math.Max(dot + 1, from);
            var step = text.AsSpan(next).IndexOfAny('.', ':');
            dot = step < 0 ? -1 : next + step;
        }
    }

    private static Contact? Schemed(string text, int colon, int from)
    {
        if (!text.AsSpan(colon).StartsWith("://"))
            return null;
        var start = colon;
        while (start > from && colon - start < 5 && char.IsAsciiLetter(text[start - 1]))
            start--;
        if (!text.AsSpan(start, colon - start).Equals("http", StringComparison.OrdinalIgnoreCase))
        {
            if (!text.AsSpan(start, colon - start).Equals("https", StringComparison.OrdinalIgnoreCase))
                return null;
        }

        var end = End(text, colon + 3);
        return end > colon + 3 ? new Contact(start, end, text[start..end]) : null;
    }

    private static Contact? Domain(string text, int dot, int from)
    {
        var start = dot;
        while (start > from && dot - start < 64 && (char.IsAsciiLetterOrDigit(text[start - 1]) || text[start - 1] == '-'))
            start--;
        if (start == dot || (start > 0 && (text[start - 1] is '@' or '/' or '_' or '.' || char.IsLetterOrDigit(text[start - 1]))))
            return null;
        var end = dot;
        while (end < text.Length && end - start < 255 && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '.'))
            end++;
        while (text[end - 1] is '.' or '-')
            end--;
        if (end <= dot || (end < text.Length && (text[end] is '@' or '_' || char.IsLetterOrDigit(text[end]))))
            return null;
        var domain = text.AsSpan(start, end - start);
        var named = domain.StartsWith("www.", StringComparison.OrdinalIgnoreCase) && domain[4..].Contains('.');
        if (!named && !TopLevelDomains.Has(TopLevelDomains.Written, domain))
            return null;
        if (end < text.Length && text[end] is '/' or '?' or '#' or ':')
            end = Math.Max(end, End(text, end));
        return new Contact(start, end, text[start..end]);
    }

    /// <summary>The offset after the address, without the punctuation that belongs to the sentence.</summary>
    private static int End(string text, int from)
    {
        var end = from;
        while (
            end < text.Length
            && end - from < MaxLength
            && !char.IsWhiteSpace(text[end])
            && text[end] is not ('"' or '<' or '>' or '»' or '”')
        )
            end++;
        while (end > from && text[end - 1] is '.' or ',' or ';' or ':' or '!' or '?' or ')' or '\'' or ']' or '…')
            end--;
        return end;
    }
}
