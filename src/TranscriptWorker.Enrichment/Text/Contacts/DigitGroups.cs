using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Text.Contacts;

/// <summary>A run of digits, or an English word for a digit.</summary>
/// <param name="Start">Offset of its start, in UTF-16 code units.</param>
/// <param name="End">Offset after its end.</param>
/// <param name="Digits">The digits.</param>
/// <param name="IsSpoken">Whether it is a word.</param>
/// <param name="Joins">Whether it can belong to the same number as the group before.</param>
internal readonly record struct DigitGroup(int Start, int End, string Digits, bool IsSpoken, bool Joins);

/// <summary>Splits a text into groups of digits.</summary>
/// <remarks>
/// Groups join over up to three characters of space, hyphen, dot, comma, slash and parentheses. English words for digits are groups too:
/// "four one double one" is 4, 1, 11.
/// </remarks>
internal static class DigitGroups
{
    private const int MaxDigits = 40;
    private const int MaxSeparator = 3;

    public static List<DigitGroup> Read(Tokens tokens, bool inWords)
    {
        var groups = new List<DigitGroup>();
        var text = tokens.Text;
        var repeat = 1;
        var repeatStart = -1;
        for (var i = 0; i < tokens.Count; i++)
        {
            var token = tokens[i];
            if (inWords && token.Lower is "double" or "triple")
            {
                (repeat, repeatStart) = (token.Lower is "double" ? 2 : 3, token.Start);
                continue;
            }

            if (inWords && Digit(token.Lower) is { } digit)
                Add(groups, text, repeatStart < 0 ? token.Start : repeatStart, token.End, new string(digit, repeat), isSpoken: true);
            else
                AddDigits(groups, text, token);
            (repeat, repeatStart) = (1, -1);
        }

        return groups;
    }

    /// <summary>The digit that an English word names, "oh" for zero included.</summary>
    private static char? Digit(string word) =>
        word switch
        {
            "zero" or "oh" => '0',
            "one" => '1',
            "two" => '2',
            "three" => '3',
            "four" => '4',
            "five" => '5',
            "six" => '6',
            "seven" => '7',
            "eight" => '8',
            "nine" => '9',
            _ => null,
        };

    private static void AddDigits(List<DigitGroup> groups, string text, Token token)
    {
        for (var i = token.Start; i < token.End; )
        {
            if (!char.IsAsciiDigit(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < token.End && char.IsAsciiDigit(text[i]))
                i++;
            Add(groups, text, start, i, i - start <= MaxDigits ? text[start..i] : "", isSpoken: false);
        }
    }

    private static void Add(List<DigitGroup> groups, string text, int start, int end, string digits, bool isSpoken)
    {
        var joins = groups.Count > 0 && IsSeparator(text.AsSpan(groups[^1].End, start - groups[^1].End));
        groups.Add(new DigitGroup(start, end, digits, isSpoken, joins));
    }

    private static bool IsSeparator(ReadOnlySpan<char> between)
    {
        if (between.Length > MaxSeparator)
            return false;
        foreach (var character in between)
        {
            if (!(char.IsWhiteSpace(character) || character is '-' or '‑' or '–' or '.' or ',' or '/' or '(' or ')'))
                return false;
        }

        return true;
    }
}
