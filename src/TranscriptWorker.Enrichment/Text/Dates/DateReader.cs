using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text.Mentions;
using TranscriptWorker.Enrichment.Text.Numbers;

namespace TranscriptWorker.Enrichment.Text.Dates;

/// <summary>Finds dates as they are said: calendar dates, and dates relative to the time of speaking.</summary>
internal sealed class DateReader
{
    private readonly DateWords _words;
    private readonly NumberReader _numbers;
    private readonly NumericDates _numeric;
    private readonly NamedDates _named;

    public DateReader(SpeechLocale locale)
    {
        _words = DateWords.For(locale.Language);
        _numbers = new NumberReader(locale.Language);
        _numeric = new NumericDates(locale);
        _named = new NamedDates(locale.Language, _words, _numbers);
    }

    /// <summary>The dates of a text, in order, without overlaps.</summary>
    public List<DateMention> Find(Tokens tokens)
    {
        var dates = new List<DateMention>();
        for (var i = 0; i < tokens.Count; )
        {
            var length = 0;
            var tense = DateTense.None;
            var calendar = _numeric.Read(tokens, i) ?? _named.Read(tokens, i);
            if (calendar is { } date)
                length = date.Tokens;
            else if (Longest(_words.Past, tokens, i) is > 0 and var past)
                (length, tense) = (past, DateTense.Past);
            else if (Longest(_words.Future, tokens, i) is > 0 and var future)
                (length, tense) = (future, DateTense.Future);

            if (length == 0)
            {
                i++;
                continue;
            }

            var (start, end) = (tokens[i].Start, tokens[i + length - 1].End);
            dates.Add(new DateMention(start, end, calendar?.Iso, tense, calendar?.HasDay ?? false, calendar?.HasYear ?? false));
            i += length;
        }

        return dates;
    }

    private int Longest(FrozenDictionary<string, WordPattern[]> patterns, Tokens tokens, int index)
    {
        var word = tokens.Lower(index);
        var longest = patterns.TryGetValue(word, out var literal) ? Longest(literal, tokens, index) : 0;
        if (_words.Weekdays.Contains(word))
            longest = Math.Max(longest, LongestOf("{weekday}", patterns, tokens, index));
        if (_words.Units.Contains(word))
            longest = Math.Max(longest, LongestOf("{unit}", patterns, tokens, index));
        if (IsNumber(word))
            longest = Math.Max(longest, LongestOf("{n}", patterns, tokens, index));

        // "der Morgen", "la mañana" and "the second day" name no date; German writes "morgen" for tomorrow in lower case.
        return longest == 1 && IsMorning(tokens, index) ? 0 : longest;
    }

    private static bool IsMorning(Tokens tokens, int index) =>
        tokens.Lower(index) switch
        {
            "morgen" => tokens.IsCapital(index) || tokens.Is(index - 1, "guten"),
            "mañana" => tokens.Lower(index - 1) is "la" or "esta" or "cada" or "por" or "de",
            _ => false,
        };

    private bool IsNumber(string word) =>
        word.Length > 0 && (char.IsAsciiDigit(word[0]) || _words.One.Contains(word) || _numbers.IsSmallWord(word));

    private int LongestOf(string name, FrozenDictionary<string, WordPattern[]> patterns, Tokens tokens, int index) =>
        patterns.TryGetValue(name, out var beginning) ? Longest(beginning, tokens, index) : 0;

    private int Longest(WordPattern[] patterns, Tokens tokens, int index)
    {
        var longest = 0;
        foreach (var pattern in patterns)
            longest = Math.Max(longest, pattern.Match(tokens, index, LengthOf));
        return longest;

        int LengthOf(string name, int at)
        {
            var word = tokens.Lower(at);
            return name switch
            {
                "{weekday}" => Convert.ToInt32(_words.Weekdays.Contains(word)),
                "{unit}" => Convert.ToInt32(_words.Units.Contains(word)),
                "{month}" => Convert.ToInt32(_words.Months.ContainsKey(word)),
                _ => _numbers.Read(tokens, at) is { Suffix: "" } number ? number.EndToken - at : Convert.ToInt32(_words.One.Contains(word)),
            };
        }
    }
}
