using TranscriptWorker.Enrichment.Formats.Speakers;

namespace TranscriptWorker.Enrichment.Formats.PlainText;

/// <summary>Where a line has its time. <see cref="TextLayout"/> decides which of these lines are headers.</summary>
internal enum TextLineKind
{
    /// <summary>The line has no time in the place of a header's: <c>We met at 10:30.</c></summary>
    Text,

    /// <summary>The line is a time: <c>[00:12]</c>.</summary>
    Time,

    /// <summary>Text follows the time: <c>0:12 So the pilot starts</c>. It may be a name.</summary>
    TimeText,

    /// <summary>A name and a colon follow the time: <c>00:12 Ann Lee:</c>.</summary>
    TimeName,

    /// <summary>A name stands in front of the time, set apart from it: <c>Ann Lee  0:12</c>, <c>Ann Lee (00:12):</c>.</summary>
    NameTime,

    /// <summary>One space separates a name from the time: <c>Ann Lee 0:12</c>.</summary>
    NameSpaceTime,

    /// <summary>Text follows a name and a time: <c>Ann Lee (00:12): So the pilot starts</c>.</summary>
    NameTimeText,
}

/// <summary>A line of plain text, taken apart into the name, time and text that it may have as a header.</summary>
internal readonly ref struct TextLine
{
    private const int MaxHeaderLength = 112;

    private TextLine(TextLineKind kind, ReadOnlySpan<char> name, TimeMark time, ReadOnlySpan<char> text)
    {
        Kind = kind;
        Name = name;
        Time = time;
        Text = text;
    }

    public TextLineKind Kind { get; }

    public ReadOnlySpan<char> Name { get; }

    public TimeMark Time { get; }

    /// <summary>The text behind the header; the whole line if the line is no header.</summary>
    public ReadOnlySpan<char> Text { get; }

    /// <param name="line">The line without white space at either end.</param>
    public static TextLine Read(ReadOnlySpan<char> line)
    {
        var time = TimeMark.Read(line);
        if (time.Length == 0)
            return ReadNameFirst(line);

        var text = TrimSeparator(line[time.Length..]);
        if (text.IsEmpty)
            return new(TextLineKind.Time, default, time, default);

        var name = text.TrimEnd(" :：");
        return text[^1] is ':' or '：' && NameShape.IsPossible(name)
            ? new(TextLineKind.TimeName, Unwrap(name), time, default)
            : new(TextLineKind.TimeText, default, time, text);
    }

    private static TextLine ReadNameFirst(ReadOnlySpan<char> line)
    {
        var header = line[..Math.Min(line.Length, MaxHeaderLength)];
        for (var i = 1; i < header.Length; i++)
        {
            if (!(char.IsAsciiDigit(header[i]) || header[i] is '[' or '(') || !(char.IsWhiteSpace(header[i - 1]) || header[i - 1] is ':'))
                continue;

            var time = TimeMark.Read(line[i..]);
            if (time.Length > 0)
                return ReadAroundTime(line, i, time);
        }

        return new(TextLineKind.Text, default, default, line);
    }

    private static TextLine ReadAroundTime(ReadOnlySpan<char> line, int start, TimeMark time)
    {
        var before = line[..start];
        var rest = line[(start + time.Length)..];
        var name = before.TrimEnd(" \t\u00A0-–—|,:：");
        var separator = before[name.Length..];
        var isSetApart = time.IsBracketed || separator.Length > 1 || separator is not " ";
        var hasColon = separator.ContainsAny(':', '：') || rest.StartsWith(':') || rest.StartsWith('：');
        var text = TrimSeparator(rest);
        var isShaped =
            NameShape.IsPossible(name) && (NameShape.IsCapitalised(Unwrap(name)) || separator.Length > 1 || name.Count(' ') == 0);
        if (!isShaped)
            return new(TextLineKind.Text, default, default, line);

        if (text.IsEmpty)
            return new(isSetApart ? TextLineKind.NameTime : TextLineKind.NameSpaceTime, Unwrap(name), time, default);

        return time.IsBracketed || hasColon || separator.Contains('\t')
            ? new(TextLineKind.NameTimeText, Unwrap(name), time, text)
            : new(TextLineKind.Text, default, default, line);
    }

    /// <summary>Removes the brackets around a name: <c>[Maya] 00:12</c>.</summary>
    private static ReadOnlySpan<char> Unwrap(ReadOnlySpan<char> name) =>
        name.Length > 2 && ((name[0] == '[' && name[^1] == ']') || (name[0] == '(' && name[^1] == ')')) ? name[1..^1].Trim() : name;

    private static ReadOnlySpan<char> TrimSeparator(ReadOnlySpan<char> text)
    {
        text = text.TrimStart();
        if (text.StartsWith(':') || text.StartsWith('：') || text.StartsWith('|'))
            return text[1..].TrimStart();

        return text.Length > 1 && text[0] is '-' or '–' or '—' && char.IsWhiteSpace(text[1]) ? text[1..].TrimStart() : text;
    }
}
