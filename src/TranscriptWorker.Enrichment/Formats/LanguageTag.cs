using System.Buffers;

namespace TranscriptWorker.Enrichment.Formats;

/// <summary>The syntax of a language tag: <see href="https://www.rfc-editor.org/rfc/rfc5646#section-2.1"/>.</summary>
public static class LanguageTag
{
    /// <summary>Maximum length of a tag: the length for which RFC 5646, section 4.4.1, tells implementations to allow.</summary>
    public const int MaxLength = 35;

    private const int MaxSubtagLength = 8;
    private static readonly SearchValues<char> Letters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    private static readonly SearchValues<char> Alphanumerics = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    );

    /// <summary>Whether the tag is well formed. Its subtags need not be registered.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> tag)
    {
        if (tag.Length is 0 or > MaxLength)
            return false;

        var first = true;
        foreach (var range in tag.Split('-'))
        {
            var subtag = tag[range];
            if (subtag.Length is 0 or > MaxSubtagLength || subtag.ContainsAnyExcept(first ? Letters : Alphanumerics))
                return false;

            if (first && subtag.Length == 1)
                return tag.Length > 2 && (subtag[0] | ' ') is 'x' or 'i' && !tag[2..].ContainsAnyExcept(Alphanumerics);

            first = false;
        }

        return true;
    }
}
