using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text.Mentions;

namespace TranscriptWorker.Enrichment.Text.Dates;

/// <summary>The words for dates in a language.</summary>
internal sealed partial class DateWords
{
    private static readonly FrozenDictionary<string, DateWords> ByLanguage = new Dictionary<string, DateWords>(StringComparer.Ordinal)
    {
        ["en"] = CreateEnglish(),
        ["de"] = CreateGerman(),
        ["fr"] = CreateFrench(),
        ["es"] = CreateSpanish(),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly DateWords None = new("", "", "", "", "", "", "", "", "");

    private DateWords(
        string months,
        string weekdays,
        string units,
        string one,
        string future,
        string past,
        string links,
        string monthLeads,
        string yearLeads
    )
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (i, spellings) in months.Split(' ', StringSplitOptions.RemoveEmptyEntries).Index())
        {
            foreach (var spelling in spellings.Split('|'))
                names[spelling] = i + 1;
        }

        Months = names.ToFrozenDictionary(StringComparer.Ordinal);
        Weekdays = Set(weekdays);
        Units = Set(units);
        One = Set(one);
        Future = ByFirst(future);
        Past = ByFirst(past);
        Links = Set(links);
        MonthLeads = Set(monthLeads);
        YearLeads = Set(yearLeads);
    }

    /// <summary>Names of months with their numbers from 1.</summary>
    public FrozenDictionary<string, int> Months { get; }

    public FrozenSet<string> Weekdays { get; }

    /// <summary>Days, weeks, months, quarters and years, in all their forms.</summary>
    public FrozenSet<string> Units { get; }

    /// <summary>Articles that stand for the number 1 before a unit.</summary>
    public FrozenSet<string> One { get; }

    /// <summary>Patterns of dates that are not in the past, by their first element.</summary>
    public FrozenDictionary<string, WordPattern[]> Future { get; }

    /// <summary>Patterns of dates in the past, by their first element.</summary>
    public FrozenDictionary<string, WordPattern[]> Past { get; }

    /// <summary>Words between day, month and year: "of".</summary>
    public FrozenSet<string> Links { get; }

    /// <summary>Words before the name of a month that stands alone: "in March".</summary>
    public FrozenSet<string> MonthLeads { get; }

    /// <summary>Words before a year that stands alone: "in 2026".</summary>
    public FrozenSet<string> YearLeads { get; }

    public static DateWords For(string language) => ByLanguage.GetValueOrDefault(language) ?? None;

    private static FrozenSet<string> Set(string words) =>
        words.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, WordPattern[]> ByFirst(string patterns) =>
        WordPattern
            .List(patterns)
            .GroupBy(pattern => pattern.First, StringComparer.Ordinal)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
}
