using System.Globalization;

namespace TranscriptWorker.Enrichment.Text.Dates;

/// <summary>A calendar date in a text.</summary>
/// <param name="Tokens">Number of its tokens.</param>
/// <param name="Iso">ISO 8601 date, month or year; null if it has no year or two readings.</param>
/// <param name="HasDay">Whether it names a day.</param>
/// <param name="HasYear">Whether it names a year.</param>
internal readonly record struct CalendarDate(int Tokens, string? Iso, bool HasDay, bool HasYear)
{
    /// <summary>The first and last year that count as a year instead of a number.</summary>
    public const int FirstYear = 1900;

    public const int LastYear = 2099;

    public static bool IsYear(int year) => year is >= FirstYear and <= LastYear;

    /// <summary>Whether the day exists in the month, in some year if none is given.</summary>
    public static bool Exists(int? year, int month, int day) =>
        month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year ?? 2000, month);

    public static string Format(int year, int month, int day) =>
        string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00}");

    public static string Format(int year, int month) => string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}");
}
