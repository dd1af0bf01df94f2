using System.Buffers;

namespace TranscriptWorker.Enrichment.Formats.Encodings;

/// <summary>
/// Tells text in a Cyrillic alphabet from bytes of other encodings that were decoded as Windows-1251. In Cyrillic text no capital follows a
/// small letter, no Latin letter and no rare sign touches a letter, and half of all letters are among the most frequent ones.
/// </summary>
internal static class CyrillicText
{
    private const int MinLetters = 8;
    private const int MaxLettersPerFrequent = 2;
    private const int MinLettersPerFault = 50;
    private const int MinLettersPerRare = 16;

    // They make up 64 % of Ukrainian, 67 % of Russian and 71 % of Bulgarian text, and below 45 % of Hebrew or KOI8-R read as Windows-1251.
    private static readonly SearchValues<char> Frequent = SearchValues.Create("оеаинтсрвліОЕАИНТСРВЛІ");

    // At most 3 % of Bulgarian text, and about 10 % of Hebrew read as Windows-1251.
    private static readonly SearchValues<char> Rare = SearchValues.Create("щъЩЪ");
    private static readonly SearchValues<char> Punctuation = SearchValues.Create("«»“”„‘’‚‹›–—…•№°§©®™€·\u00A0\u00AD");

    public static bool IsPlausible(string content)
    {
        if (content.AsSpan().ContainsAnyInRange('\u0080', '\u009F'))
            return false;

        long letters = 0,
            frequent = 0,
            rare = 0,
            faults = 0;
        var previous = ' ';
        foreach (var character in content)
        {
            if (IsCyrillic(character))
            {
                letters++;
                frequent += Frequent.Contains(character) ? 1 : 0;
                rare += Rare.Contains(character) ? 1 : 0;
            }

            faults += IsFault(previous, character) ? 1 : 0;
            previous = character;
        }

        return letters >= MinLetters
            && frequent * MaxLettersPerFrequent >= letters
            && rare * MinLettersPerRare <= letters
            && faults * MinLettersPerFault <= letters;
    }

    private static bool IsFault(char left, char right)
    {
        if (IsCyrillic(left))
            return IsStranger(right) || (char.IsLower(left) && IsCyrillic(right) && char.IsUpper(right));

        return IsCyrillic(right) && IsStranger(left);
    }

    /// <summary>Whether the character stands beside no Cyrillic letter.</summary>
    private static bool IsStranger(char character) =>
        char.IsAsciiLetter(character) || (character > '\u007F' && !IsCyrillic(character) && !Punctuation.Contains(character));

    private static bool IsCyrillic(char character) => character is (>= '\u0400' and <= '\u045F') or 'Ґ' or 'ґ';
}
