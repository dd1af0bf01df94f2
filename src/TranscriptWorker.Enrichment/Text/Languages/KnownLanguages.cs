namespace TranscriptWorker.Enrichment.Text.Languages;

/// <summary>A language that can be detected.</summary>
/// <param name="Tag">Primary subtag.</param>
/// <param name="Writing">The writing system of its words.</param>
/// <param name="Alike">Primary subtags of languages that are taken for it, because they have no profile.</param>
internal sealed record KnownLanguage(string Tag, WritingSystem Writing, params string[] Alike)
{
    /// <summary>Whether words in its writing system may belong to another known language.</summary>
    public bool HasProfile => Writing is WritingSystem.Latin or WritingSystem.Cyrillic;
}

/// <summary>The languages that can be detected, in a fixed order.</summary>
internal static class KnownLanguages
{
    public static IReadOnlyList<KnownLanguage> All { get; } =
    [
        new("en", WritingSystem.Latin, "sco"),
        new("de", WritingSystem.Latin, "gsw", "lb", "nds"),
        new("fr", WritingSystem.Latin, "oc", "wa"),
        new("es", WritingSystem.Latin, "ast", "ca", "gl"),
        new("it", WritingSystem.Latin, "co", "scn"),
        new("pt", WritingSystem.Latin, "gl"),
        new("nl", WritingSystem.Latin, "af", "fy"),
        new("pl", WritingSystem.Latin, "csb", "szl"),
        new("sv", WritingSystem.Latin),
        new("tr", WritingSystem.Latin, "az", "tk"),
        new("da", WritingSystem.Latin, "no", "nn"),
        new("nb", WritingSystem.Latin, "no", "nn"),
        new("cs", WritingSystem.Latin, "sk"),
        new("fi", WritingSystem.Latin, "et", "krl"),
        new("hu", WritingSystem.Latin),
        new("ro", WritingSystem.Latin, "mo"),
        new("ru", WritingSystem.Cyrillic, "be", "bg", "kk", "ky", "mk", "mn", "sr", "tg"),
        new("uk", WritingSystem.Cyrillic, "be", "bg", "mk", "rue", "sr"),
        new("ar", WritingSystem.Arabic, "arz", "ckb", "ps", "sd", "ug"),
        new("fa", WritingSystem.Persian, "ckb", "prs", "ps", "sd", "ur"),
        new("he", WritingSystem.Hebrew, "yi"),
        new("el", WritingSystem.Greek),
        new("hi", WritingSystem.Devanagari, "mr", "ne", "sa"),
        new("th", WritingSystem.Thai),
        new("ko", WritingSystem.Hangul),
        new("zh", WritingSystem.Han, "cmn", "hak", "lzh", "nan", "wuu", "yue"),
        new("ja", WritingSystem.Kana),
    ];

    public static int IndexOf(string tag)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (string.Equals(All[i].Tag, tag, StringComparison.Ordinal))
                return i;
        }

        return -1;
    }
}
