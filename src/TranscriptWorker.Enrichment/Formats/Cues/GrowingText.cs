namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>How a text goes on from the one in front of it.</summary>
internal enum TextGrowth
{
    None,

    /// <summary>It has the same letters and digits, then further ones in the same row.</summary>
    Continued,

    /// <summary>It has the same words, but for punctuation, capitals or the last word.</summary>
    Corrected,
}

/// <summary>
/// Compares versions of a growing caption. A recogniser that goes on listening adds words, ends a torn word, and changes capitals,
/// punctuation and the last word.
/// </summary>
internal static class GrowingText
{
    private const int MinWordsOfCorrection = 4;

    public static TextGrowth Compare(ReadOnlySpan<char> before, ReadOnlySpan<char> after)
    {
        int left = 0,
            right = 0,
            matched = 0;
        while (true)
        {
            Skip(before, ref left);
            Skip(after, ref right);
            if (left == before.Length)
                break;
            if (right == after.Length)
                return TextGrowth.None;
            if (char.ToUpperInvariant(before[left]) != char.ToUpperInvariant(after[right]))
                return IsCorrection(before, left, after) ? TextGrowth.Corrected : TextGrowth.None;

            left++;
            right++;
            matched = right;
        }

        // A text that goes on in a further row rolls up.
        if (matched == 0 || after[matched..right].Contains('\n'))
            return TextGrowth.None;

        return right == after.Length ? TextGrowth.Corrected : TextGrowth.Continued;
    }

    private static void Skip(ReadOnlySpan<char> text, ref int position)
    {
        while (position < text.Length && !char.IsLetterOrDigit(text[position]) && !char.IsSurrogate(text[position]))
            position++;
    }

    private static bool IsCorrection(ReadOnlySpan<char> before, int mismatch, ReadOnlySpan<char> after) =>
        after.Length >= before.Length
        && mismatch > before.LastIndexOfAny(' ', '\n')
        && before.Count(' ') >= MinWordsOfCorrection - 1
        && !after.Contains('\n');
}
