using System.Buffers;

namespace TranscriptWorker.Enrichment.Formats.NonSpeech;

/// <summary>
/// Finds the parts of a cue's text that nobody says: notes of sounds in brackets or asterisks, tokens of speech recognisers, and songs
/// between musical notes. A bracket is a note of a sound by its words, see <see cref="SpanWords"/>; else it is speech.
/// </summary>
internal static class NonSpeechFinder
{
    /// <summary>Maximum length of a bracketed span, in UTF-16 code units; a longer one is speech.</summary>
    private const int MaxLength = 80;

    /// <summary>Maximum number of brackets in a row: some transcribers write <c>((inaudible))</c>.</summary>
    private const int MaxDepth = 2;

    private const string Openers = "[({<*（［【";
    private const string Closers = "])}>*）］】";
    private static readonly SearchValues<char> Marks = SearchValues.Create(Openers + MusicalNotes.Halves);
    private static readonly SearchValues<char> Punctuation = SearchValues.Create(" .,;:!-–—");
    private static readonly SearchValues<char> OpenerValues = SearchValues.Create(Openers);

    /// <summary>The parts in ascending order and apart from each other; null if there are none.</summary>
    public static IReadOnlyList<TextRange>? Find(string text)
    {
        if (!text.AsSpan().ContainsAny(Marks))
            return null;

        var ranges = new List<TextRange>();
        FindSpans(text, ranges);
        MusicalNotes.FindSongs(text, ranges);
        return ranges.Count == 0 ? null : Merge(ranges);
    }

    private static void FindSpans(ReadOnlySpan<char> text, List<TextRange> ranges)
    {
        // A span that is alone has nothing but white space, dashes and full stops around it.
        var (first, last) = (text.IndexOfAnyExcept(Punctuation), text.LastIndexOfAnyExcept(Punctuation));
        var position = 0;
        while (text[position..].IndexOfAny(OpenerValues) is >= 0 and var next)
        {
            position += next;
            var length = MeasureSpan(text, position, position == first ? last + 1 - position : 0);
            if (length > 0)
                ranges.Add(new TextRange(position, length));
            position += Math.Max(1, length);
        }
    }

    /// <summary>Measures the span of non-speech at a position.</summary>
    /// <param name="text">The text.</param>
    /// <param name="position">The offset of an opening bracket.</param>
    /// <param name="lengthAlone">The length with which the span would be alone in the text.</param>
    /// <returns>The length; 0 if there is none.</returns>
    private static int MeasureSpan(ReadOnlySpan<char> text, int position, int lengthAlone)
    {
        var rest = text[position..Math.Min(text.Length, position + MaxLength)];
        var kind = Openers.IndexOf(rest[0], StringComparison.Ordinal);
        var depth = rest.Length > 1 && rest[1] == rest[0] ? MaxDepth : 1;
        var end = rest[depth..].IndexOf(Closers[kind]);
        if (end < 0 || rest.Length < end + (2 * depth) || rest[end + (2 * depth) - 1] != Closers[kind])
            return 0;

        var content = rest[depth..(end + depth)];
        var length = end + (2 * depth);
        return IsNonSpeech(content, rest[0], isAlone: length == lengthAlone) ? length : 0;
    }

    private static bool IsNonSpeech(ReadOnlySpan<char> content, char opener, bool isAlone)
    {
        if (content.IsWhiteSpace())
            return false;
        if (opener is '*' or '<' && (char.IsWhiteSpace(content[0]) || char.IsWhiteSpace(content[^1])))
            return false;
        if (opener == '<' && content.Length > 2 && content[0] == '|' && content[^1] == '|')
            return true;
        if (opener == '[' && IsToken(content))
            return true;
        if (MusicalNotes.Contain(content))
            return true;

        var words = SpanWords.Read(content);
        return opener is '[' or '［' or '【' ? words.AreSoundInSquareBrackets(isAlone && !EndsSentence(content)) : words.AreSound;
    }

    /// <summary>Whether the content is a token of a speech recogniser, as <c>_BEG_</c> and <c>_TT_50</c> of whisper.cpp.</summary>
    private static bool IsToken(ReadOnlySpan<char> content) =>
        content.Length > 2 && content[0] == '_' && char.IsAsciiLetterUpper(content[1]) && !content.Contains(' ');

    private static bool EndsSentence(ReadOnlySpan<char> content) => content.TrimEnd()[^1] is '.' or '!' or '?' or ',';

    private static List<TextRange> Merge(List<TextRange> ranges)
    {
        ranges.Sort(static (left, right) => left.Offset.CompareTo(right.Offset));
        var kept = 0;
        for (var i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Offset < ranges[kept].End)
                ranges[kept] = ranges[kept] with { Length = Math.Max(ranges[kept].End, ranges[i].End) - ranges[kept].Offset };
            else
                ranges[++kept] = ranges[i];
        }

        ranges.RemoveRange(kept + 1, ranges.Count - kept - 1);
        return ranges;
    }
}
