using System.Buffers;
using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment.Formats.Encodings;

/// <summary>
/// Tells text in a Western European language from bytes of other encodings that were decoded as Windows-1252: nearly all of its accented
/// letters belong to one language, stand beside Latin letters, and are no capitals behind a small letter; no rare sign is inside a word.
/// </summary>
internal static class WesternText
{
    private const int MinLettersPerFault = 20;

    /// <summary>Latin letters per accented letter at which the accented ones are taken for names and loan words of any language.</summary>
    private const int LatinPerForeign = 50;

    // French, German, Spanish, Portuguese, Italian, Catalan, Dutch, Swedish and Finnish, Danish and Norwegian, Estonian, Icelandic.
    private static readonly SearchValues<char>[] Alphabets =
    [
        SearchValues.Create("àâæçèéêëîïôœùûüÿ"),
        SearchValues.Create("äöüßéà"),
        SearchValues.Create("áéíñóúü"),
        SearchValues.Create("áàâãçéêíóôõúü"),
        SearchValues.Create("àèéìíîòóùú"),
        SearchValues.Create("àçèéíïòóúü"),
        SearchValues.Create("áéëïóöúüèê"),
        SearchValues.Create("åäöéüšž"),
        SearchValues.Create("åæøéóòôüê"),
        SearchValues.Create("äöüõšž"),
        SearchValues.Create("áðéíóúýþæö"),
    ];

    private static readonly SearchValues<char> AnyLetter = SearchValues.Create("àáâãäåæçèéêëìíîïðñòóôõöøùúûüýþÿœšžß");
    private static readonly SearchValues<char> InsideWords = SearchValues.Create("’‘–—…·\u00A0\u00AD");
    private static readonly SearchValues<char> Punctuation = SearchValues.Create("“”«»¿¡„‚‹›•€°©®™§");

    public static bool IsPlausible(string content)
    {
        if (content.AsSpan().ContainsAnyInRange('\u0080', '\u009F'))
            return false;

        Span<int> perAlphabet = stackalloc int[Alphabets.Length];
        var count = default(Count);
        for (var i = 0; i < content.Length; i++)
        {
            var character = content[i];
            if (char.IsAsciiLetter(character))
                count.Latin++;
            if (character <= '\u007F')
                continue;

            var left = i == 0 ? ' ' : content[i - 1];
            var right = i + 1 == content.Length ? ' ' : content[i + 1];
            if (!IsAccented(character))
                count.Faults += IsFaultySign(character, left, right) ? 1 : 0;
            else if (IsFaultyLetter(character, left, right))
                count.Faults++;
            else
                CountLetter(char.ToLowerInvariant(character), ref count, perAlphabet);

            if (IsAccented(character) && !IsAccented(left))
                count.Faults += CountLoneLetters(content, i);
        }

        var best = 0;
        foreach (var letters in perAlphabet)
            best = Math.Max(best, letters);

        return count.IsPlausible(best);
    }

    private static void CountLetter(char letter, ref Count count, Span<int> perAlphabet)
    {
        count.Accented++;
        for (var i = 0; i < Alphabets.Length; i++)
            perAlphabet[i] += Alphabets[i].Contains(letter) ? 1 : 0;
    }

    private static bool IsFaultyLetter(char character, char left, char right) =>
        (char.IsUpper(character) && char.IsLower(left)) || IsRareSign(left) || IsRareSign(right);

    /// <summary>The number of accented letters from the start on if a word consists of them: only words of one such letter exist.</summary>
    private static int CountLoneLetters(string content, int start)
    {
        var end = start + 1;
        while (end < content.Length && IsAccented(content[end]))
            end++;

        var touchesLatin =
            (start > 0 && char.IsAsciiLetter(content[start - 1])) || (end < content.Length && char.IsAsciiLetter(content[end]));
        return touchesLatin || end == start + 1 ? 0 : end - start;
    }

    private static bool IsFaultySign(char character, char left, char right) =>
        IsLetter(left) && IsLetter(right)
            ? !InsideWords.Contains(character)
            : IsRareSign(character) && (IsAccented(left) || IsAccented(right));

    private static bool IsRareSign(char character) =>
        character > '\u007F' && !IsAccented(character) && !InsideWords.Contains(character) && !Punctuation.Contains(character);

    private static bool IsLetter(char character) => char.IsAsciiLetter(character) || IsAccented(character);

    private static bool IsAccented(char character) => character > '\u007F' && AnyLetter.Contains(char.ToLowerInvariant(character));

    [StructLayout(LayoutKind.Auto)]
    private struct Count
    {
        public long Latin;
        public long Accented;
        public long Faults;

        public readonly bool IsPlausible(int lettersOfBestAlphabet)
        {
            var foreign = Accented - lettersOfBestAlphabet;
            var total = Accented + Faults;
            return (Faults + foreign) * MinLettersPerFault <= total || (Faults == 0 && Accented * LatinPerForeign <= Latin);
        }
    }
}
