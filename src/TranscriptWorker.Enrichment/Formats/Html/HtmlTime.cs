using System.Globalization;
using System.Xml;
using TranscriptWorker.Enrichment.Formats.Cues;

namespace TranscriptWorker.Enrichment.Formats.Html;

/// <summary>
/// A time of a recording in HTML: <c>0:09</c>, <c>1:02:03.5</c>, <c>[0:09]</c>, seconds, or a duration of ISO 8601 as the attribute
/// <c>datetime</c> has it (<see href="https://html.spec.whatwg.org/multipage/text-level-semantics.html#the-time-element"/>).
/// </summary>
internal static class HtmlTime
{
    private const int MaxLength = 40;
    private const double MillisecondsPerSecond = 1_000;

    /// <returns>
    /// Milliseconds; null if the text is no time, <see cref="int.MaxValue"/> if the time is larger than one can be.
    /// </returns>
    public static int? Read(ReadOnlySpan<char> text)
    {
        text = text.Trim(" \n\t()[]");
        if (text.Length is 0 or > MaxLength)
            return null;

        var rest = text;
        if (Timestamp.TryRead(ref rest, out var milliseconds, out _))
            return (int)Math.Min(milliseconds, int.MaxValue);
        if (text[0] is 'P' or 'p')
            return ReadDuration(text.ToString().ToUpperInvariant());

        return double.TryParse(text.TrimEnd('s'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds)
            ? ToMilliseconds(seconds)
            : null;
    }

    private static int? ReadDuration(string text)
    {
        try
        {
            return ToMilliseconds(XmlConvert.ToTimeSpan(text).TotalSeconds);
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            return null;
        }
    }

    private static int ToMilliseconds(double seconds) =>
        (int)Math.Clamp(Math.Round(seconds * MillisecondsPerSecond, MidpointRounding.AwayFromZero), 0, int.MaxValue);
}
