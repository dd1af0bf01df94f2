using System.Buffers;
using System.Globalization;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Text.Numbers;

/// <summary>A number in a text.</summary>
/// <param name="Value">Its value; null if the language's separators leave two readings.</param>
/// <param name="EndToken">Index after its last token.</param>
/// <param name="Suffix">Letters that stand at its last digit without a space: "km" in "5km"; in lower case, mostly empty.</param>
/// <param name="InWords">Whether it begins with a number word instead of a digit.</param>
internal readonly record struct SpokenNumber(decimal? Value, int EndToken, string Suffix, bool InWords);

/// <summary>Reads numerals and number words of a language.</summary>
internal sealed class NumberReader(string language)
{
    private const int MaxDigits = 15;

    private static readonly SearchValues<char> Numerals = SearchValues.Create("0123456789.,");

    private readonly NumberWords _words = NumberWords.For(language);

    public bool IsSmallWord(string word) => _words.Small.ContainsKey(word);

    /// <summary>The value of a word for a number below 100; null if it is none.</summary>
    public int? SmallValue(string word) => _words.Small.TryGetValue(word, out var value) ? value : null;

    /// <summary>Reads the number that begins with a token; null if none does.</summary>
    public SpokenNumber? Read(Tokens tokens, int index)
    {
        var first = tokens.Lower(index);
        if (first.Length == 0)
            return null;
        if (char.IsAsciiDigit(first[0]))
            return ReadNumeral(tokens, index, first);
        return _words.Small.ContainsKey(first) || _words.Multipliers.ContainsKey(first) ? ReadWords(tokens, index) : null;
    }

    private SpokenNumber? ReadNumeral(Tokens tokens, int index, string first)
    {
        var length = first.AsSpan().IndexOfAnyExcept(Numerals);
        var suffix = length < 0 ? "" : first[length..];
        var digits = length < 0 ? first : first[..length];
        var next = index + 1;
        while (suffix.Length == 0 && IsGroup(tokens, index, next, digits))
            digits += tokens.Lower(next++);
        if (Value(digits) is not { } value)
            return IsNumber(digits) ? new SpokenNumber(null, next, suffix, InWords: false) : null;

        while (suffix.Length == 0 && tokens.Follows(next) && IsPower(tokens.Lower(next), out var power) && value < 1_000_000_000)
        {
            value *= power;
            next++;
        }

        return new SpokenNumber(value, next, suffix, InWords: false);
    }

    /// <summary>Whether a token is a further group of three digits, as in "1 200" where the language writes it so.</summary>
    private bool IsGroup(Tokens tokens, int first, int next, string digits)
    {
        if (next >= tokens.Count || digits.Length > 12 || digits.AsSpan().ContainsAny(".,"))
            return false;
        var between = tokens.Before(next);
        var joins = between is "\u202f" or "\u00a0" || (between is " " && language is "fr");
        var group = tokens.Lower(next);
        var whole = group.Length == 3 || (group.Length > 3 && group[3] == ',');
        return joins && whole && group.All(c => char.IsAsciiDigit(c) || c == ',') && tokens.Lower(first).Length <= 3 && digits[0] != '0';
    }

    private static bool IsNumber(string digits) => digits.Count(char.IsAsciiDigit) <= MaxDigits && digits.Count(c => c is '.' or ',') == 1;

    /// <summary>The value of digits with separators; null if it is no number or has two readings.</summary>
    private decimal? Value(string digits)
    {
        if (digits.Count(char.IsAsciiDigit) > MaxDigits)
            return null;
        var points = digits.Count(c => c == '.');
        var commas = digits.Count(c => c == ',');
        if (points + commas == 0)
            return Parse(digits);
        if (points > 0 && commas > 0)
        {
            var point = digits.LastIndexOf('.') > digits.LastIndexOf(',');
            return (point ? points : commas) == 1 ? Parsed(digits, point ? '.' : ',') : null;
        }

        var separator = points > 0 ? '.' : ',';
        if (points + commas > 1)
            return Parsed(digits, separator == '.' ? ',' : '.');
        if (digits.Length - digits.IndexOf(separator, StringComparison.Ordinal) - 1 != 3 || digits[0] == '0')
            return Parsed(digits, separator);
        return language switch
        {
            "en" => Parsed(digits, '.'),
            "de" or "es" or "fr" => Parsed(digits, ','),
            _ => null,
        };
    }

    /// <summary>The value with a decimal separator, if all other separators stand between groups of three digits.</summary>
    private static decimal? Parsed(string digits, char separator)
    {
        var end = digits.IndexOf(separator, StringComparison.Ordinal);
        var whole = end < 0 ? digits : digits[..end];
        var groups = whole.Split('.', ',');
        if (groups.Length > 1 && (groups[0].Length > 3 || groups.Skip(1).Any(group => group.Length != 3)))
            return null;
        var fraction = end < 0 ? "" : digits[(end + 1)..];
        return fraction.AsSpan().ContainsAny(".,") ? null : Parse(string.Concat(groups) + (fraction.Length > 0 ? "." + fraction : ""));
    }

    private static decimal? Parse(string plain) =>
        decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) ? value : null;

    private bool IsPower(string word, out long power) => _words.Multipliers.TryGetValue(word, out power) && power >= 1_000;

    private SpokenNumber? ReadWords(Tokens tokens, int index)
    {
        var sum = new NumberSum(language);
        var at = index;
        while (at < tokens.Count && (at == index || tokens.Follows(at)))
        {
            var word = tokens.Lower(at);
            if (_words.Small.TryGetValue(word, out var small) && sum.Add(small))
                at++;
            else if (_words.Multipliers.TryGetValue(word, out var multiplier) && sum.Multiply(multiplier))
                at++;
            else if (at > index && IsLink(tokens, at) && sum.MayLink && _words.Small.TryGetValue(tokens.Lower(at + 1), out small))
            {
                if (!sum.Add(small))
                    break;
                at += 2;
            }
            else
                break;
        }

        return at == index ? null : new SpokenNumber(sum.Value, at, "", InWords: true);
    }

    private bool IsLink(Tokens tokens, int at) => _words.Link.Length > 0 && tokens.Is(at, _words.Link) && tokens.Follows(at + 1);
}
