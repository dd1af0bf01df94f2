namespace TranscriptWorker.Enrichment.Text;

/// <summary>
/// Folds inflected forms of a noun to one key, so that "window", "windows" and "window's" count together. The key is not meant for display.
/// </summary>
/// <remarks>
/// English: the S-stemmer of Harman, "How effective is suffixing?" (1991), with -ches, -shes, -sses, -xes and -zzes losing both letters.
/// German, French, Spanish: plural endings only, after the light stemmers of Savoy, "Light stemming approaches for the French, Portuguese,
/// German and Hungarian languages" (2006), and the usual rules of the Spanish plural.
/// </remarks>
internal static class Inflection
{
    /// <summary>The word without a clitic: "window's" → "window", "we're" → "we", "don't" → "do".</summary>
    public static string WithoutClitic(string word)
    {
        var apostrophe = word.IndexOf('\'', StringComparison.Ordinal);
        if (apostrophe <= 0)
            return word;
        return word.EndsWith("n't", StringComparison.Ordinal) && word.Length > 3 ? word[..^3] : word[..apostrophe];
    }

    public static string Fold(string word, string? language)
    {
        var stem = WithoutClitic(word);
        return language switch
        {
            "de" => German(stem),
            "fr" => French(stem),
            "es" => Spanish(stem),
            _ => English(stem),
        };
    }

    private static string English(string word)
    {
        if (word.Length < 4 || word[^1] != 's' || word is "news" or "series" or "species" or "lens" or "always")
            return word;
        if (Ends(word, "ies"))
            return word.Length > 4 && !Ends(word, "eies") && !Ends(word, "aies") ? word[..^3] + "y" : word[..^1];
        if (word.Length > 4 && (Ends(word, "ches") || Ends(word, "shes") || Ends(word, "sses") || Ends(word, "xes") || Ends(word, "zzes")))
            return word[..^2];
        return Ends(word, "us") || Ends(word, "ss") || Ends(word, "is") ? word : word[..^1];
    }

    private static string German(string word)
    {
        word = word.Replace('ä', 'a').Replace('ö', 'o').Replace('ü', 'u').Replace("ß", "ss", StringComparison.Ordinal);
        if (word.Length < 5)
            return word;
        foreach (var ending in (ReadOnlySpan<string>)["innen", "ern", "en", "er", "es", "em", "e", "n", "s"])
        {
            if (Ends(word, ending) && word.Length - ending.Length >= 4 && !(ending is "s" && word[^2] is 's' or 'u' or 'i'))
                return word[..^ending.Length];
        }

        return word;
    }

    private static string French(string word)
    {
        if (word.Length < 4)
            return word;
        if (word.Length > 4 && Ends(word, "eaux"))
            return word[..^1];
        if (word.Length > 4 && Ends(word, "aux"))
            return word[..^2] + "l";
        return word[^1] is 's' or 'x' && !Ends(word, "ss") && !Ends(word, "us") ? word[..^1] : word;
    }

    private static string Spanish(string word)
    {
        if (word.Length < 4 || word[^1] != 's')
            return word;
        if (Ends(word, "ces"))
            return word[..^3] + "z";
        if (word.Length > 4 && Ends(word, "es") && word[^3] is 'd' or 'j' or 'l' or 'n' or 'r' or 'y')
            return Plain(word[..^2]);
        return Ends(word, "is") || Ends(word, "us") ? word : word[..^1];
    }

    /// <summary>"sesión" loses its accent in the plural "sesiones".</summary>
    private static string Plain(string stem) => stem.EndsWith("ion", StringComparison.Ordinal) ? stem[..^2] + "ón" : stem;

    private static bool Ends(string word, string ending) => word.EndsWith(ending, StringComparison.Ordinal);
}
