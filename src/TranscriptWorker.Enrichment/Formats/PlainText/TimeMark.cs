using System.Buffers;
using TranscriptWorker.Enrichment.Formats.Cues;

namespace TranscriptWorker.Enrichment.Formats.PlainText;

/// <summary>
/// A time as exporters write it: <c>0:31</c>, <c>1:02:03.5</c>, <c>(00:12)</c>, <c>[28.00s]</c>, or a range of two such times:
/// <c>[00:22 - 00:25]</c>, <c>0.0 → 3.2s</c>. Seconds without a colon need a fraction or brackets, and an <c>s</c>, a tab or brackets, so
/// that a number is no time. A time of the day (<c>10:30 AM</c>) is none either.
/// </summary>
internal readonly ref struct TimeMark
{
    private const int MaxLength = 48;
    private const int MaxHourDigits = 3;
    private const int MaxSecondDigits = 6;
    private const int DigitsOfSeconds = 2;
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");
    private static readonly string[] RangeSigns = ["-->", "--", "->", "→", "-", "–", "—", "~"];

    private TimeMark(CueTiming timing, int length, bool isBracketed, bool endsBeforeStart)
    {
        (Timing, Length, IsBracketed, EndsBeforeStart) = (timing, length, isBracketed, endsBeforeStart);
    }

    public CueTiming Timing { get; }

    /// <summary>Length of the time with its brackets; 0 if there is none.</summary>
    public int Length { get; }

    public bool IsBracketed { get; }

    /// <summary>Whether the source's end is before the start; the end of <see cref="Timing"/> then equals the start.</summary>
    public bool EndsBeforeStart { get; }

    /// <summary>Reads the time at the start of <paramref name="text"/>.</summary>
    public static TimeMark Read(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || !(char.IsAsciiDigit(text[0]) || text[0] is '[' or '('))
            return default;

        var window = text[..Math.Min(text.Length, MaxLength)];
        var isBracketed = !char.IsAsciiDigit(window[0]);
        var rest = isBracketed ? window[1..].TrimStart(' ') : window;
        if (!TryReadTime(ref rest, isBracketed, out var start))
            return default;

        var end = TryReadEnd(ref rest, isBracketed, out var last) ? last : (int?)null;
        if (isBracketed)
        {
            rest = rest.TrimStart(' ');
            if (rest.IsEmpty || rest[0] != (window[0] == '[' ? ']' : ')'))
                return default;

            rest = rest[1..];
        }

        var length = window.Length - rest.Length;
        if (!isBracketed && !IsSetApart(text[length..]))
            return default;

        return new(new(start, end is null ? null : Math.Max(start, end.Value)), length, isBracketed, end < start);
    }

    private static bool TryReadEnd(ref ReadOnlySpan<char> text, bool isBracketed, out int end)
    {
        end = 0;
        var rest = text.TrimStart(' ');
        var sign = text.StartsWith('\t') ? 1 : MeasureRangeSign(rest);
        rest = (text.StartsWith('\t') ? text : rest)[sign..].TrimStart(' ');
        if (sign == 0 || !TryReadTime(ref rest, isBracketed, out end) || (!isBracketed && !IsSetApart(rest)))
            return false;

        text = rest;
        return true;
    }

    private static int MeasureRangeSign(ReadOnlySpan<char> text)
    {
        foreach (var sign in RangeSigns)
        {
            if (text.StartsWith(sign, StringComparison.Ordinal))
                return sign.Length;
        }

        return 0;
    }

    private static bool TryReadTime(ref ReadOnlySpan<char> text, bool isBracketed, out int milliseconds)
    {
        var rest = text;
        if (Timestamp.TryRead(ref rest, out var read, out _))
        {
            milliseconds = read == Timestamp.TooLarge ? 0 : (int)read;
            if (read == Timestamp.TooLarge || !(isBracketed || HasUsualDigits(text[..(text.Length - rest.Length)])))
                return false;

            text = rest;
            return true;
        }

        return TryReadSeconds(ref text, isBracketed, out milliseconds);
    }

    private static bool TryReadSeconds(ref ReadOnlySpan<char> text, bool isBracketed, out int milliseconds)
    {
        milliseconds = 0;
        var whole = CountDigits(text);
        if (whole is 0 or > MaxSecondDigits)
            return false;

        var rest = text[whole..];
        var fraction = rest.Length > 1 && rest[0] is '.' or ',' ? CountDigits(rest[1..]) : 0;
        if (fraction > 0)
            rest = rest[(fraction + 1)..];

        var hasUnit = rest.StartsWith('s') && (rest.Length == 1 || !char.IsLetterOrDigit(rest[1]));
        if (hasUnit)
            rest = rest[1..];

        var isTime = isBracketed ? hasUnit || fraction > 0 : fraction > 0 && (hasUnit || rest.StartsWith('\t'));
        if (!isTime)
            return false;

        var seconds = 0;
        foreach (var digit in text[..whole])
            seconds = (seconds * 10) + (digit - '0');

        long total = seconds * 1000L;
        var scale = 100;
        foreach (var digit in text.Slice(whole + (fraction > 0 ? 1 : 0), Math.Min(fraction, 3)))
        {
            total += (digit - '0') * scale;
            scale /= 10;
        }

        milliseconds = (int)total;
        text = rest;
        return true;
    }

    /// <summary>Whether hours or minutes have at most three digits and seconds have two: <c>3:1</c> is a score.</summary>
    private static bool HasUsualDigits(ReadOnlySpan<char> time)
    {
        var fraction = time.IndexOfAny('.', ',');
        var clock = fraction < 0 ? time : time[..fraction];
        return clock.IndexOf(':') <= MaxHourDigits && clock.Length - clock.LastIndexOf(':') - 1 == DigitsOfSeconds;
    }

    /// <summary>Whether the text behind a time leaves it a time: it continues no word or number, and names no half of a day.</summary>
    private static bool IsSetApart(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
            return true;
        if (!char.IsWhiteSpace(text[0]) && text[0] is not (':' or '：' or '|' or '-' or '–' or '—'))
            return false;

        var next = text.TrimStart();
        var isHalfOfDay =
            next.StartsWith("am", StringComparison.OrdinalIgnoreCase)
            || next.StartsWith("pm", StringComparison.OrdinalIgnoreCase)
            || next.StartsWith("a.m", StringComparison.OrdinalIgnoreCase)
            || next.StartsWith("p.m", StringComparison.OrdinalIgnoreCase);
        return !isHalfOfDay || (next.Length > 2 && char.IsLetterOrDigit(next[2]));
    }

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExcept(Digits);
        return end < 0 ? text.Length : end;
    }
}
