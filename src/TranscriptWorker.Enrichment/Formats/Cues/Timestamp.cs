using System.Buffers;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>Deviations of a timestamp from WebVTT's notation.</summary>
[Flags]
internal enum TimestampQuirks
{
    None = 0,
    Comma = 1,
    Irregular = 2,

    /// <summary>The arrow between two times is not <c>--&gt;</c>.</summary>
    Arrow = 4,
}

/// <summary>
/// Reads <c>h:mm:ss.fff</c> and <c>mm:ss.fff</c>: the rules of <see href="https://www.w3.org/TR/webvtt1/#collect-a-webvtt-timestamp"/>, and
/// in addition a comma instead of the dot, full-width colons, any number of digits in the fraction or none, and minutes above 59 if there
/// are no hours.
/// </summary>
internal static class Timestamp
{
    /// <summary>Result of <see cref="TryRead"/> for a time that does not fit into an <see cref="int"/>.</summary>
    public const long TooLarge = long.MaxValue;

    private const int MaxDigits = 9;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>Reads a timestamp from the start of <paramref name="text"/> and advances past it.</summary>
    /// <returns>False if there is no timestamp; <paramref name="text"/> is then unchanged.</returns>
    public static bool TryRead(ref ReadOnlySpan<char> text, out long milliseconds, out TimestampQuirks quirks)
    {
        milliseconds = 0;
        quirks = TimestampQuirks.None;
        var rest = text;
        if (
            !TryReadNumber(ref rest, out var first, out var firstDigits)
            || !TrySkipColon(ref rest, ref quirks)
            || !TryReadNumber(ref rest, out var second, out var secondDigits)
        )
            return false;

        long hours = 0,
            minutes = first,
            seconds = second;
        var secondsDigits = secondDigits;
        if (TrySkipColon(ref rest, ref quirks))
        {
            if (!TryReadNumber(ref rest, out var third, out secondsDigits) || second > 59)
                return false;

            (hours, minutes, seconds) = (first, second, third);
            if (secondDigits != 2)
                quirks |= TimestampQuirks.Irregular;
        }
        else if (firstDigits != 2 || first > 59)
            quirks |= TimestampQuirks.Irregular;

        if (seconds > 59)
            return false;

        if (secondsDigits != 2)
            quirks |= TimestampQuirks.Irregular;

        var fraction = ReadFraction(ref rest, ref quirks);
        var total = ((((hours * 60) + minutes) * 60) + seconds) * 1000 + fraction;
        milliseconds = firstDigits > MaxDigits || total > int.MaxValue ? TooLarge : total;
        text = rest;
        return true;
    }

    private static long ReadFraction(ref ReadOnlySpan<char> text, ref TimestampQuirks quirks)
    {
        var rest = text;
        var comma = TrySkip(ref rest, ',') || TrySkip(ref rest, '，');
        if ((!comma && !TrySkip(ref rest, '.')) || rest.IsEmpty || !char.IsAsciiDigit(rest[0]))
        {
            quirks |= TimestampQuirks.Irregular;
            return 0;
        }

        var digits = CountDigits(rest);
        long value = 0;
        for (var i = 0; i < 3; i++)
            value = (value * 10) + (i < digits ? rest[i] - '0' : 0);

        if (comma)
            quirks |= TimestampQuirks.Comma;
        if (digits != 3)
            quirks |= TimestampQuirks.Irregular;

        text = rest[digits..];
        return value;
    }

    private static bool TryReadNumber(ref ReadOnlySpan<char> text, out long value, out int digits)
    {
        value = 0;
        digits = CountDigits(text);
        foreach (var digit in text[..Math.Min(digits, MaxDigits)])
            value = (value * 10) + (digit - '0');

        // Only the first number may have this many digits: the numbers after it are rejected from 60 on.
        if (digits > MaxDigits)
            value = int.MaxValue;

        text = text[digits..];
        return digits > 0;
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(Digits);
        return end < 0 ? text.Length : end;
    }

    private static bool TrySkipColon(ref ReadOnlySpan<char> text, ref TimestampQuirks quirks)
    {
        if (TrySkip(ref text, ':'))
            return true;
        if (!TrySkip(ref text, '：'))
            return false;

        quirks |= TimestampQuirks.Irregular;
        return true;
    }

    private static bool TrySkip(ref ReadOnlySpan<char> text, char wanted)
    {
        if (text.IsEmpty || text[0] != wanted)
            return false;

        text = text[1..];
        return true;
    }
}
