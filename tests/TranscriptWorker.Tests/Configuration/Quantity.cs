using System.Globalization;
using System.Text.RegularExpressions;

namespace TranscriptWorker.Tests.Configuration;

/// <summary>Numbers and times as people write them: <c>64 MiB</c>, <c>200,000</c>, <c>30 days</c>, <c>500 ms</c>.</summary>
internal static partial class Quantity
{
    /// <summary>What is written, in the type of the option that it is said of.</summary>
    public static object Parse(string text, Type type)
    {
        var match = Written.Match(text.Trim());
        Assert.True(match.Success, $"'{text}' is no quantity.");
        var number = double.Parse(match.Groups["number"].Value.Replace(",", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        var unit = match.Groups["unit"].Value;
        if (type == typeof(TimeSpan))
            return number * TimeUnit(unit);
        return Convert.ChangeType(number * SizeUnit(unit), type, CultureInfo.InvariantCulture);
    }

    private static TimeSpan TimeUnit(string unit) =>
        unit switch
        {
            "ms" or "milliseconds" => TimeSpan.FromMilliseconds(1),
            "s" or "second" or "seconds" => TimeSpan.FromSeconds(1),
            "min" or "minute" or "minutes" => TimeSpan.FromMinutes(1),
            "h" or "hour" or "hours" => TimeSpan.FromHours(1),
            "day" or "days" => TimeSpan.FromDays(1),
            _ => throw new FormatException($"'{unit}' is no unit of time."),
        };

    private static double SizeUnit(string unit) =>
        unit switch
        {
            "" => 1,
            "Ki" or "KiB" => 1 << 10,
            "Mi" or "MiB" => 1 << 20,
            "Gi" or "GiB" => 1 << 30,
            _ => throw new FormatException($"'{unit}' is no unit of size."),
        };

    [GeneratedRegex("^(?<number>[0-9.,]*[0-9]) ?(?<unit>[A-Za-z]*)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Written { get; }
}
