using System.Globalization;

namespace TranscriptWorker.Cli;

/// <summary>Times as people write them: <c>45s</c>, <c>30m</c>, <c>2h</c>, <c>7d</c>, or as in the settings.</summary>
internal static class Duration
{
    private const int MaxDigits = 9;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <returns>The time; null if it is none, negative, or longer than 3650 days.</returns>
    public static TimeSpan? TryParse(string text)
    {
        var duration =
            ParseUnit(text) ?? (text.Contains(':') && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var clock) ? clock : null);
        return duration >= TimeSpan.Zero && duration <= Longest ? duration : null;
    }

    private static TimeSpan? ParseUnit(string text)
    {
        if (
            text.Length is < 2 or > MaxDigits + 1
            || !uint.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
            return null;
        TimeSpan? unit = text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            _ => null,
        };
        return number <= Longest / unit ? number * unit : null;
    }
}
