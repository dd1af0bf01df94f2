using System.Text;

namespace TranscriptWorker.Enrichment.Formats.Markup;

/// <summary>
/// Joins the lines of a text. A line break becomes a space, but nothing between two characters of Chinese or Japanese, which are written
/// without spaces: <see href="https://www.w3.org/TR/css-text-3/#line-break-transform"/>.
/// </summary>
internal static class JoinedLines
{
    public static string Join(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0)
            return text;

        var joined = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        for (; end >= 0; end = rest.IndexOf('\n'))
        {
            joined.Append(rest[..end]);
            if (NeedsSpace(rest[..end], rest[(end + 1)..]))
                joined.Append(' ');

            rest = rest[(end + 1)..];
        }

        return joined.Append(rest).ToString();
    }

    /// <summary>Whether a space belongs between two lines.</summary>
    public static bool NeedsSpace(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        if (before.IsEmpty || after.IsEmpty)
            return false;
        if (before[^1] < '\u2E80' || after[0] < '\u2E80')
            return true;

        _ = Rune.DecodeLastFromUtf16(before, out var last, out _);
        _ = Rune.DecodeFromUtf16(after, out var first, out _);
        return !(HasNoSpaces(last.Value) && HasNoSpaces(first.Value));
    }

    /// <summary>Whether the character is of a script without spaces: Han, kana, bopomofo, their punctuation and full-width forms.</summary>
    private static bool HasNoSpaces(int character) =>
        character
            is (>= 0x2E80 and <= 0x312F)
                or (>= 0x31A0 and <= 0x4DBF)
                or (>= 0x4E00 and <= 0xA4CF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0xFE30 and <= 0xFE4F)
                or (>= 0xFF00 and <= 0xFF9F)
                or (>= 0x20000 and <= 0x3FFFF);
}
