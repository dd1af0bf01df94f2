namespace TranscriptWorker.Enrichment.Text;

/// <summary>Limits the length of text that a result quotes.</summary>
internal static class QuotedText
{
    /// <summary>The text, or its beginning with an ellipsis, at most <paramref name="maxLength"/> UTF-16 code units.</summary>
    public static string Cut(string text, int maxLength)
    {
        if (text.Length <= maxLength)
            return text;
        var length = maxLength - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[length - 1]) ? length - 1 : length), "…");
    }
}
