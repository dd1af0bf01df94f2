using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Text.Dates;

/// <summary>Reads dates of three numbers: 2026-03-15, 15.03.2026, 15/03/2026.</summary>
/// <remarks>
/// Four digits first are year, month and day (ISO 8601); dots stand between day, month and year. With slashes and hyphens the order of day
/// and month is known if one of the two is above 12, if both are equal, or from the language and region: the month is first in the United
/// States alone. Years of two digits are read as dates whose century is unknown.
/// </remarks>
internal sealed class NumericDates(SpeechLocale locale)
{
    public CalendarDate? Read(Tokens tokens, int index)
    {
        var first = tokens.Lower(index);
        if (first.Length == 0 || !char.IsAsciiDigit(first[0]) || IsAttached(tokens, index))
            return null;
        var dotted = first.Split('.', 4);
        if (dotted.Length == 3 && first.Length <= 10)
            return DayFirst(1, dotted[0], dotted[1], dotted[2]);
        if (first.Length > 4 || index + 2 >= tokens.Count)
            return null;
        var separator = tokens.Before(index + 1);
        if (separator is not ("-" or "/") || !tokens.Before(index + 2).SequenceEqual(separator) || Continues(tokens, index + 3))
            return null;
        var (second, third) = (tokens.Lower(index + 1), tokens.Lower(index + 2));
        if (first.Length == 4)
            return Number(second) is { } month && Number(third) is { } day ? Complete(3, Number(first), month, day) : null;
        return third.Length == 4 || separator is "/" ? Ordered(first, second, third) : null;
    }

    /// <summary>Whether the number goes on behind or before the date, as a version or a path does.</summary>
    private static bool Continues(Tokens tokens, int next) =>
        next < tokens.Count && tokens.Before(next).Length > 0 && tokens.Before(next)[0] is '/' or '-' && tokens.Before(next).Length == 1;

    private static bool IsAttached(Tokens tokens, int index)
    {
        var before = tokens.Before(index);
        return index > 0 && before.Length == 1 && before[0] is '-' or '/' && char.IsAsciiDigit(tokens.Text[tokens[index].Start - 2]);
    }

    private CalendarDate? Ordered(string first, string second, string third)
    {
        if (Number(first) is not { } a || Number(second) is not { } b)
            return null;
        if (a > 12 || a == b || locale.Language is "de" or "fr" or "es" || locale.Region is not (null or "US"))
            return DayFirst(3, first, second, third);
        if (b > 12 || locale.Region is "US")
            return DayFirst(3, second, first, third);
        return CalendarDate.Exists(null, b, a) && Year(third) is not null ? new CalendarDate(3, null, HasDay: true, HasYear: true) : null;
    }

    private static CalendarDate? DayFirst(int tokens, string day, string month, string year)
    {
        if (Number(day) is not { } d || Number(month) is not { } m || Year(year) is not { } y)
            return null;
        if (y >= 100)
            return Complete(tokens, y, m, d);
        return CalendarDate.Exists(null, m, d) ? new CalendarDate(tokens, null, HasDay: true, HasYear: true) : null;
    }

    private static CalendarDate? Complete(int tokens, int? year, int month, int day) =>
        year is { } known && CalendarDate.IsYear(known) && CalendarDate.Exists(known, month, day)
            ? new CalendarDate(tokens, CalendarDate.Format(known, month, day), HasDay: true, HasYear: true)
            : null;

    private static int? Number(string digits) => digits.Length is >= 1 and <= 4 && digits.All(char.IsAsciiDigit) ? int.Parse(digits) : null;

    /// <summary>A year of two or four digits.</summary>
    private static int? Year(string digits) =>
        digits.Length is 2 or 4 && Number(digits) is { } year && (digits.Length == 2 || CalendarDate.IsYear(year)) ? year : null;
}
