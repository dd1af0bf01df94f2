namespace TranscriptWorker.Enrichment.Formats.Markup;

/// <summary>Scripts that are written without spaces between words.</summary>
internal static class Script
{
    /// <summary>
    /// Whether a character is of Chinese, Japanese, Thai, Lao, Khmer or Myanmar, or is their punctuation: the blocks of
    /// <see href="https://www.unicode.org/Public/UCD/latest/ucd/Blocks.txt"/>. Of a surrogate pair the half decides: the planes 2 and 3 are
    /// ideographs.
    /// </summary>
    public static bool HasNoSpaces(ReadOnlySpan<char> character) =>
        character
            is [
                (>= '\u3000' and <= '\u30FF')
                or (>= '\u31F0' and <= '\u31FF')
                or (>= '\u3400' and <= '\u9FFF')
                or (>= '\uF900' and <= '\uFAFF')
                or (>= '\uFF01' and <= '\uFFEF')
                or (>= '\u0E00' and <= '\u0EFF')
                or (>= '\u1000' and <= '\u109F')
                or (>= '\u1780' and <= '\u17FF')
                or (>= '\uD840' and <= '\uD888'),
            ];
}
