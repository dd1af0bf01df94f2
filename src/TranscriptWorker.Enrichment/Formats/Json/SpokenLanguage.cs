namespace TranscriptWorker.Enrichment.Formats.Json;

/// <summary>Languages as recognisers name them.</summary>
internal static class SpokenLanguage
{
    // Names that Whisper writes instead of codes, of the languages that it is used for most: LANGUAGES in
    // https://github.com/openai/whisper/blob/main/whisper/tokenizer.py
    private static readonly Dictionary<string, string> Codes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["arabic"] = "ar",
        ["chinese"] = "zh",
        ["czech"] = "cs",
        ["danish"] = "da",
        ["dutch"] = "nl",
        ["english"] = "en",
        ["finnish"] = "fi",
        ["french"] = "fr",
        ["german"] = "de",
        ["greek"] = "el",
        ["hebrew"] = "he",
        ["hindi"] = "hi",
        ["hungarian"] = "hu",
        ["indonesian"] = "id",
        ["italian"] = "it",
        ["japanese"] = "ja",
        ["korean"] = "ko",
        ["norwegian"] = "no",
        ["polish"] = "pl",
        ["portuguese"] = "pt",
        ["romanian"] = "ro",
        ["russian"] = "ru",
        ["spanish"] = "es",
        ["swedish"] = "sv",
        ["thai"] = "th",
        ["turkish"] = "tr",
        ["ukrainian"] = "uk",
        ["vietnamese"] = "vi",
    };

    /// <summary>The BCP 47 tag: <c>en-US</c> for <c>en_us</c>, <c>en</c> for <c>english</c>; null for <c>auto</c> and the like.</summary>
    public static string? FindTag(string? language)
    {
        if (language is null)
            return null;
        if (Codes.TryGetValue(language, out var code))
            return code;
        string[] subtags = language.Replace('_', '-').Split('-');
        if (subtags[0].Length is not (2 or 3))
            return null;
        subtags[0] = subtags[0].ToLowerInvariant();
        // RFC 5646, section 2.1.1: regions of two letters in capitals, scripts of four with one.
        for (var i = 1; i < subtags.Length; i++)
            subtags[i] = subtags[i].Length switch
            {
                2 => subtags[i].ToUpperInvariant(),
                4 when char.IsAsciiLetter(subtags[i][0]) => char.ToUpperInvariant(subtags[i][0]) + subtags[i][1..].ToLowerInvariant(),
                _ => subtags[i].ToLowerInvariant(),
            };
        var tag = string.Join('-', subtags);
        return LanguageTag.IsWellFormed(tag) ? tag : null;
    }
}
