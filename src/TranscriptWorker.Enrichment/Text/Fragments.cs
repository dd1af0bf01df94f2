using System.Collections.Frozen;

namespace TranscriptWorker.Enrichment.Text;

/// <summary>Words with which a spoken fragment begins that has no main clause.</summary>
internal static class Fragments
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Beginnings = new Dictionary<string, FrozenSet<string>>(
        StringComparer.Ordinal
    )
    {
        ["en"] = Words("for of with without from to at by into onto than which who whose whom and or but because"),
        ["de"] = Words("für mit ohne von zu bei aus und oder aber weil dass welche welcher welches deren dessen"),
        ["fr"] = Words("pour avec sans de dans chez et ou mais que qui dont lequel laquelle"),
        ["es"] = Words("para con sin de desde en y o pero que quien cuyo cuya"),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Whether a sentence without subject and finite verb that begins with this word is only a part of one.</summary>
    /// <param name="language">Primary subtag of the language.</param>
    /// <param name="word">The word in lower case.</param>
    public static bool MayBeginWith(string language, string word) =>
        Beginnings.TryGetValue(language, out var beginnings) && beginnings.Contains(word);

    private static FrozenSet<string> Words(string list) => list.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
