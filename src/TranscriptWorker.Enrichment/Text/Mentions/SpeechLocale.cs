using TranscriptWorker.Enrichment.Text.Languages;

namespace TranscriptWorker.Enrichment.Text.Mentions;

/// <summary>Language and region by whose habits numbers, dates and telephone numbers are read.</summary>
/// <param name="Language">Primary subtag, or <c>und</c>.</param>
/// <param name="Region">ISO 3166-1 code of a country; null if no tag names one.</param>
internal sealed record SpeechLocale(string Language, string? Region)
{
    /// <summary>The language that was determined, with the region of the first tag for this language that has one.</summary>
    public static SpeechLocale Of(SpokenLanguage language, string? requested, string? declared) =>
        new(language.Tag, RegionOf(requested, language.Tag) ?? RegionOf(declared, language.Tag));

    private static string? RegionOf(string? tag, string language)
    {
        if (tag is null || tag.Length > 35)
            return null;
        var subtags = tag.Split('-', '_');
        if (!string.Equals(subtags[0], language, StringComparison.OrdinalIgnoreCase))
            return null;
        var region = Array.Find(subtags[1..], subtag => subtag.Length == 2 && subtag.All(char.IsAsciiLetter));
        return region?.ToUpperInvariant();
    }
}
