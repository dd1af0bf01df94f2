namespace TranscriptWorker.Enrichment.Features.Delivery;

/// <summary>Counts the syllables of a word by rules of spelling. Every word has at least one.</summary>
/// <remarks>
/// A syllable is a run of vowels. English and French: a silent final e is none. German: vowels that form no diphthong are two. Spanish: two
/// strong vowels (a, e, o, and í and ú with an accent) are two.
/// </remarks>
internal static class Syllables
{
    private const string Vowels = "aeiouyäöüàâéèêëîïôœùûáíóú";

    /// <param name="word">A word in lower case.</param>
    /// <param name="language">Primary subtag of the language.</param>
    public static int Of(string word, string language)
    {
        var count = 0;
        var previous = '\0';
        foreach (var character in word)
        {
            if (IsVowel(character) && (!IsVowel(previous) || IsHiatus(previous, character, language)))
                count++;
            // Two diphthongs may follow each other, so the second vowel of one starts anew: "Mai|er", "bau|en".
            previous = language is "de" && IsGermanDiphthong(previous, character) ? '|' : character;
        }

        return Math.Max(1, count - SilentEndings(word, language, count));
    }

    private static bool IsVowel(char character) => Vowels.Contains(character, StringComparison.Ordinal);

    private static bool IsHiatus(char left, char right, string language) =>
        language switch
        {
            "de" => !IsGermanDiphthong(left, right),
            "es" => IsStrong(left) && IsStrong(right),
            "fr" => right is 'é' or 'ï' or 'ë' && left is not ('i' or 'u'),
            _ => false,
        };

    private static bool IsStrong(char vowel) => vowel is 'a' or 'e' or 'o' or 'á' or 'é' or 'ó' or 'í' or 'ú';

    private static bool IsGermanDiphthong(char left, char right) =>
        (left, right)
            is
                ('a', 'i')
                or
                ('a', 'u')
                or
                ('e', 'i')
                or
                ('e', 'u')
                or
                ('ä', 'u')
                or
                ('i', 'e')
                or
                ('a', 'a')
                or
                ('e', 'e')
                or
                ('o', 'o')
                or
                ('e', 'y');

    private static int SilentEndings(string word, string language, int count)
    {
        if (count < 2)
            return 0;
        if (language is "fr")
            return Ends(word, "e") || Ends(word, "es") ? EndsAfterConsonant(word, Ends(word, "s") ? 2 : 1) : 0;
        if (language is not "en")
            return 0;
        if (Ends(word, "e") && !(Ends(word, "le") && word.Length > 2 && !IsVowel(word[^3])))
            return EndsAfterConsonant(word, 1);
        if (Ends(word, "ed") && word.Length > 3 && word[^3] is not ('t' or 'd'))
            return EndsAfterConsonant(word, 2);
        return Ends(word, "es") && word.Length > 3 && !IsSibilant(word) ? EndsAfterConsonant(word, 2) : 0;
    }

    private static int EndsAfterConsonant(string word, int ending) => word.Length > ending && !IsVowel(word[^(ending + 1)]) ? 1 : 0;

    private static bool IsSibilant(string word) => word[^3] is 's' or 'x' or 'z' or 'c' or 'g' || Ends(word, "shes") || Ends(word, "ches");

    private static bool Ends(string word, string ending) => word.EndsWith(ending, StringComparison.Ordinal);
}
