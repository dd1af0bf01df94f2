using System.Buffers;
using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text.Mentions;
using TranscriptWorker.Enrichment.Text.Numbers;

namespace TranscriptWorker.Enrichment.Text.Dates;

/// <summary>Reads dates with the name of a month, and years that a preposition introduces.</summary>
internal sealed class NamedDates(string language, DateWords words, NumberReader numbers)
{
    private static readonly SearchValues<char> Measures = SearchValues.Create("%€$£-/");

    private static readonly FrozenDictionary<string, int> EnglishOrdinals = (
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
        + "seventeenth eighteenth nineteenth twentieth"
    )
        .Split(' ')
        .Index()
        .ToFrozenDictionary(ordinal => ordinal.Item, ordinal => ordinal.Index + 1, StringComparer.Ordinal);

    public CalendarDate? Read(Tokens tokens, int index)
    {
        if (words.Months.TryGetValue(tokens.Lower(index), out var month))
            return MonthFirst(tokens, index, month);
        var (day, next) = Day(tokens, index);
        if (day > 0)
        {
            var linked = words.Links.Contains(tokens.Lower(next)) && tokens.Follows(next);
            if (linked)
                next++;
            var names = linked || !IsAlsoVerb(tokens, next);
            if (
                names
                && words.Months.TryGetValue(tokens.Lower(next), out month)
                && IsDayBefore(tokens, next)
                && CalendarDate.Exists(null, month, day)
            )
                return WithYear(tokens, index, next + 1, month, day);
        }

        return YearAlone(tokens, index);
    }

    private CalendarDate? MonthFirst(Tokens tokens, int index, int month)
    {
        if (index + 1 < tokens.Count && tokens.Follows(index + 1) && language is "en")
        {
            var (day, next) = Day(tokens, index + 1);
            var names = !IsAlsoVerb(tokens, index) || numbers.Read(tokens, index + 1) is null or { Suffix.Length: > 0 };
            if (names && day > 0 && CalendarDate.Exists(null, month, day))
                return WithYear(tokens, index, next, month, day);
        }

        var at = index + 1;
        if (words.Links.Contains(tokens.Lower(at)) && tokens.Follows(at))
            at++;
        if (tokens.Follows(at) && Year(tokens, at) is (> 0 and var year, var end))
            return new CalendarDate(end - index, CalendarDate.Format(year, month), HasDay: false, HasYear: true);
        return words.MonthLeads.Contains(tokens.Lower(index - 1)) && IsName(tokens, index)
            ? new CalendarDate(1, null, HasDay: false, HasYear: false)
            : null;
    }

    /// <summary>Whether the name of a month is written like the verbs "may" and "march".</summary>
    private bool IsAlsoVerb(Tokens tokens, int index) =>
        language is "en" && tokens.Lower(index) is "may" or "march" && !tokens.IsCapital(index);

    /// <summary>"may" and "march" are names of months only with a capital; French and Spanish months never have one.</summary>
    private bool IsName(Tokens tokens, int index) => language is "fr" or "es" || tokens.IsCapital(index);

    private CalendarDate? WithYear(Tokens tokens, int index, int next, int month, int day)
    {
        var at = next;
        if (words.Links.Contains(tokens.Lower(at)) && tokens.Follows(at))
            at++;
        var joined = at < tokens.Count && (tokens.Follows(at) || tokens.Before(at) is ", ");
        if (joined && Year(tokens, at) is (> 0 and var year, var end))
        {
            return CalendarDate.Exists(year, month, day)
                ? new CalendarDate(end - index, CalendarDate.Format(year, month, day), HasDay: true, HasYear: true)
                : null;
        }

        return new CalendarDate(next - index, null, HasDay: true, HasYear: false);
    }

    private CalendarDate? YearAlone(Tokens tokens, int index)
    {
        if (index == 0 || !words.YearLeads.Contains(tokens.Lower(index - 1)) || !tokens.Follows(index))
            return null;
        var digits = tokens.Lower(index);
        if (digits.Length != 4 || !digits.All(char.IsAsciiDigit) || !CalendarDate.IsYear(int.Parse(digits)) || IsMore(tokens, index + 1))
            return null;
        return new CalendarDate(1, digits, HasDay: false, HasYear: true);
    }

    /// <summary>Whether a unit or a further number follows, so that the four digits are a quantity.</summary>
    private static bool IsMore(Tokens tokens, int next)
    {
        if (next >= tokens.Count)
            return tokens.Before(tokens.Count).StartsWith("%");
        var between = tokens.Before(next);
        return between.ContainsAny(Measures) || (between is " " && char.IsAsciiDigit(tokens.Text[tokens[next].Start]));
    }

    /// <summary>The day of a month and the index after it; 0 if there is none.</summary>
    private (int Day, int Next) Day(Tokens tokens, int index)
    {
        var word = tokens.Lower(index);
        if (word.Length == 0)
            return (0, index);
        if (char.IsAsciiDigit(word[0]))
        {
            var digits = word.Length > 1 && char.IsAsciiDigit(word[1]) ? word[..2] : word[..1];
            var ending = word[digits.Length..];
            return ending is "" or "st" or "nd" or "rd" or "th" or "er" or "º" ? (int.Parse(digits), index + 1) : (0, index);
        }

        return language switch
        {
            "en" => EnglishDay(tokens, index, word),
            "de" => (GermanDay(word), index + 1),
            _ when word is "premier" or "primero" => (1, index + 1),
            _ => numbers.Read(tokens, index) is { Value: >= 1 and <= 31 } number ? ((int)number.Value, number.EndToken) : (0, index),
        };
    }

    private (int Day, int Next) EnglishDay(Tokens tokens, int index, string word)
    {
        if (word is "twenty" or "thirty" && tokens.Follows(index + 1))
        {
            var unit = EnglishOrdinals.GetValueOrDefault(tokens.Lower(index + 1));
            if (unit is > 0 and < 10)
                return ((word is "twenty" ? 20 : 30) + unit, index + 2);
        }

        var ordinal = EnglishOrdinals.GetValueOrDefault(word);
        if (ordinal > 0)
            return (ordinal, index + 1);
        if (word is "thirtieth")
            return (30, index + 1);
        return numbers.Read(tokens, index) is { Value: >= 1 and <= 31 } number ? ((int)number.Value, number.EndToken) : (0, index);
    }

    private int GermanDay(string word)
    {
        var stem = word.Length > 4 && word[^1] is 'n' or 'r' or 's' ? word[..^1] : word;
        if (stem is "erste" or "dritte" or "siebte" or "achte")
            return stem[0] switch
            {
                'e' => 1,
                'd' => 3,
                's' => 7,
                _ => 8,
            };
        if (!stem.EndsWith("te", StringComparison.Ordinal))
            return 0;
        var cardinal = stem[..^2];
        return numbers.SmallValue(cardinal) ?? (cardinal.EndsWith('s') ? numbers.SmallValue(cardinal[..^1]) : null) ?? 0;
    }

    private bool IsDayBefore(Tokens tokens, int month) =>
        tokens.Follows(month) || (language is "de" && tokens.Before(month) is ". " or ".");

    /// <summary>A year in digits or in words, and the index after it; 0 if there is none.</summary>
    private (int Year, int Next) Year(Tokens tokens, int index)
    {
        var word = tokens.Lower(index);
        if (word.Length == 0)
            return (0, index);
        if (char.IsAsciiDigit(word[0]))
            return word.Length == 4 && word.All(char.IsAsciiDigit) && CalendarDate.IsYear(int.Parse(word))
                ? (int.Parse(word), index + 1)
                : (0, index);
        if (numbers.Read(tokens, index) is not { Value: { } value } number)
            return (0, index);
        if (value is 19 or 20 && numbers.Read(tokens, number.EndToken) is { Value: >= 10 and <= 99 } rest)
            return (((int)value * 100) + (int)rest.Value, rest.EndToken);
        return value is >= CalendarDate.FirstYear and <= CalendarDate.LastYear ? ((int)value, number.EndToken) : (0, index);
    }
}
