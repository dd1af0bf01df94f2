using System.Buffers;
using System.Globalization;
using System.Text;

namespace TranscriptWorker.Enrichment.Formats.Speakers;

/// <summary>
/// Tells what can be a speaker's name where the structure of a source already suggests one: <c>priya.k</c>, <c>iPhone (2)</c>,
/// <c>Lopez Garcia, Maria Elena</c>, <c>Room 4.12 | Berlin</c>, <c>嘉宾</c>.
/// </summary>
internal static class NameShape
{
    /// <summary>Maximum length of a name, in UTF-16 code units.</summary>
    public const int MaxLength = 60;

    private const int MaxWords = 8;
    private const int MaxAbbreviationLength = 5;
    private const int MaxParticleLength = 3;
    private static readonly SearchValues<char> NeverInNames = SearchValues.Create(":：?!;\"“”„«»<>{}=\\？！；。，、؟،♪…\t\n");

    /// <summary>Whether the text is short, has a letter or digit, no colon and no end of a sentence.</summary>
    public static bool IsPossible(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty || name.Length > MaxLength || name.ContainsAny(NeverInNames))
            return false;

        var words = 0;
        var hasLetterOrDigit = false;
        foreach (var range in name.Split(' '))
        {
            var word = name[range];
            if (word.EndsWith('.') && word.Length > MaxAbbreviationLength)
                return false;

            words += word.IsEmpty ? 0 : 1;
            foreach (var character in word)
                hasLetterOrDigit |= char.IsLetterOrDigit(character) || char.IsSurrogate(character);
        }

        return hasLetterOrDigit && words <= MaxWords && name[^1] is not (',' or '-' or '–' or '—');
    }

    /// <summary>
    /// Whether every word has a capital, a digit, a letter of a script without capitals or no letter, or is a short word behind the first:
    /// <c>Ludwig van Beethoven</c>, but not <c>One remark</c>.
    /// </summary>
    public static bool IsCapitalised(ReadOnlySpan<char> name)
    {
        var isFirst = true;
        var lastIsCapital = false;
        foreach (var range in name.Split(' '))
        {
            var word = name[range];
            if (word.IsEmpty)
                continue;

            lastIsCapital = HasCapital(word);
            if (!lastIsCapital && (isFirst || word.Length > MaxParticleLength))
                return false;

            isFirst = false;
        }

        return lastIsCapital;
    }

    private static bool HasCapital(ReadOnlySpan<char> word)
    {
        var hasLower = false;
        foreach (var rune in word.EnumerateRunes())
        {
            if (Rune.IsDigit(rune) || Rune.IsUpper(rune) || Rune.GetUnicodeCategory(rune) is UnicodeCategory.OtherLetter)
                return true;

            hasLower |= Rune.IsLower(rune);
        }

        return !hasLower;
    }
}
