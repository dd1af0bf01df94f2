using TranscriptWorker.Enrichment.Formats.Markup;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>
/// Finds the words of a source in the final texts of the cues that it becomes, in order. Texts differ from words: they have punctuation,
/// other capitals, digits for spelled numbers, and labels were taken from them. A word that is not found soon is left out.
/// </summary>
/// <param name="words">The words, in the order of the text.</param>
internal sealed class WordAlignment(IReadOnlyList<TimedWord> words)
{
    /// <summary>Number of characters behind the previous word in which a word is looked for.</summary>
    private const int Window = 96;

    /// <summary>Number of words in a row that may be missing; behind more, the words belong to another cue.</summary>
    private const int MaxMisses = 8;

    /// <summary>Maximum length of a word that is looked for, in UTF-16 code units.</summary>
    private const int LongestWord = 256;

    private const string OpeningPunctuation = "¿¡\"“„«‘([";

    private int _next;

    /// <summary>Takes the words that are in the text, which follows the texts of the calls before.</summary>
    /// <returns>The words; null if there are none.</returns>
    public CueWords? Take(string text)
    {
        var offsets = new List<int>();
        var found = new List<TimedWord>();
        var (position, misses) = (0, 0);
        for (var i = _next; i < words.Count && position < text.Length && misses <= MaxMisses; i++)
        {
            var word = words[i].Text.AsSpan().Trim();
            var at = word.Length is 0 or > LongestWord ? -1 : Find(text, position, word);
            if (at < 0)
            {
                misses++;
                continue;
            }

            var end = at + word.Length;
            while (at > position && OpeningPunctuation.Contains(text[at - 1], StringComparison.Ordinal))
                at--;
            offsets.Add(at);
            found.Add(words[i]);
            (position, misses, _next) = (end, 0, i + 1);
        }

        return found.Count == 0 ? null : Compact(offsets, found);
    }

    private static CueWords? Compact(List<int> offsets, List<TimedWord> found)
    {
        var starts = Known(found, word => IsTime(word.StartMs) ? word.StartMs : null);
        var confidences = Known(found, word => word.Confidence);
        return starts is null && confidences is null
            ? null
            : new([.. offsets], starts, Known(found, word => IsTime(word.EndMs) ? word.EndMs - word.StartMs : null), confidences);
    }

    private static bool IsTime(int? milliseconds) => milliseconds is >= 0 and < int.MaxValue;

    private static int[]? Known(List<TimedWord> found, Func<TimedWord, int?> valueOf)
    {
        var values = new int[found.Count];
        var isKnown = false;
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = valueOf(found[i]) is >= 0 and var value ? value : CueWords.Unknown;
            isKnown |= values[i] >= 0;
        }

        return isKnown ? values : null;
    }

    /// <summary>The offset of the word at or soon behind the position, or -1.</summary>
    private static int Find(string text, int position, ReadOnlySpan<char> word)
    {
        while (position < text.Length && text[position] == ' ')
            position++;
        if (text.AsSpan(position).StartsWith(word, StringComparison.OrdinalIgnoreCase))
            return position;

        var end = Math.Min(text.Length, position + Window + word.Length);
        while (position < end)
        {
            var next = text.AsSpan(position, end - position).IndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (next < 0)
                return -1;
            position += next;
            if (!IsInWord(text, position - 1, position) && !IsInWord(text, position + word.Length - 1, position + word.Length))
                return position;
            position++;
        }

        return -1;
    }

    /// <summary>Whether two characters are of one word.</summary>
    private static bool IsInWord(string text, int before, int after) =>
        before >= 0 && after < text.Length && IsOfSpacedWord(text[before]) && IsOfSpacedWord(text[after]);

    private static bool IsOfSpacedWord(char character) => char.IsLetterOrDigit(character) && !Script.HasNoSpaces([character]);
}
