using TranscriptWorker.Enrichment.Text.Languages;

namespace TranscriptWorker.Enrichment.Text;

/// <summary>Splits cues into words and joins them to sentences.</summary>
/// <remarks>
/// Speech recognisers cut cues by time, so that a sentence may span several cues, and some put a full stop at the end of every cue. A
/// sentence therefore continues in the next cue of the same speaker if it has no end yet, if the next cue begins in lower case, or if its
/// last word cannot end a sentence; but never across a pause of more than <see cref="MaxPauseMs"/>.
/// </remarks>
internal sealed class SentenceAssembly(IReadOnlyList<Cue> cues, Lexicon lexicon)
{
    /// <summary>Maximum pause inside a sentence, in milliseconds.</summary>
    public const int MaxPauseMs = 3_000;

    /// <summary>Maximum number of words in a sentence; a longer one is split.</summary>
    public const int MaxWords = 60;

    /// <summary>Number of words from which an unpunctuated sentence ends with its cue.</summary>
    private const int UnpunctuatedWords = 20;

    /// <summary>Pause at which an unpunctuated sentence ends, in milliseconds.</summary>
    private const int UnpunctuatedPauseMs = 700;

    private readonly List<Sentence> _pieces = [];
    private int _terminals;
    private bool _tailBreaks;

    public List<Word> Words { get; } = [];

    /// <summary>Splits a cue into words, and into pieces that end with a sentence or with the cue.</summary>
    public void Read(int cue, Vocabulary vocabulary)
    {
        var text = cues[cue].Text;
        var pieceStart = 0;
        var firstWord = Words.Count;
        var previousEnd = 0;
        var scanner = new WordScanner(cues[cue]);
        while (scanner.MoveNext())
        {
            var between = text.AsSpan(previousEnd, scanner.Start - previousEnd);
            var boundary = Words.Count > firstWord ? EndsSentence(text, previousEnd, scanner.Start) : -1;
            if (boundary >= 0 || Words.Count - firstWord == MaxWords)
            {
                var end = boundary >= 0 ? boundary : previousEnd;
                AddPiece(cue, pieceStart, end, firstWord, boundary >= 0 ? LastTerminal(text, previousEnd, end) : '\0');
                (pieceStart, firstWord) = (end, Words.Count);
            }

            var length = scanner.End - scanner.Start;
            var afterBreak = !IsJoint(between) || (previousEnd == 0 && _tailBreaks);
            Words.Add(new Word(cue, scanner.Start, length, vocabulary.FormOf(text.AsSpan(scanner.Start, length)), afterBreak));
            previousEnd = scanner.End;
        }

        _tailBreaks = !IsJoint(text.AsSpan(previousEnd));
        if (Words.Count > firstWord)
        {
            var terminal = IsAbbreviation(text, previousEnd) ? '\0' : LastTerminal(text, previousEnd, text.Length);
            AddPiece(cue, pieceStart, text.Length, firstWord, terminal);
        }
    }

    /// <summary>Joins the pieces of all cues to sentences.</summary>
    public List<Sentence> Complete()
    {
        const int wordsPerSentence = 40;
        var punctuated = (long)_terminals * wordsPerSentence >= Words.Count;
        var sentences = new List<Sentence>(_pieces.Count);
        foreach (var piece in _pieces)
        {
            if (sentences.Count > 0 && RunsOn(sentences[^1], piece, punctuated))
            {
                var open = sentences[^1];
                sentences[^1] = open with { LastCue = piece.LastCue, End = piece.End, EndWord = piece.EndWord, Terminal = piece.Terminal };
            }
            else
            {
                sentences.Add(piece);
            }
        }

        return sentences;
    }

    private bool RunsOn(in Sentence open, in Sentence next, bool punctuated)
    {
        if (open.WordCount + next.WordCount > MaxWords)
            return false;
        var (before, after) = (cues[open.LastCue], cues[next.FirstCue]);
        if (HaveSpeechBetween(open.LastCue, next.FirstCue) || !string.Equals(before.Speaker, after.Speaker, StringComparison.Ordinal))
            return false;

        var pause = next.FirstCue > open.LastCue && before.EndMs is { } end && after.StartMs is { } start ? (long)start - end : 0;
        if (pause > MaxPauseMs)
            return false;
        if (open.Terminal == '\0')
            return punctuated || (open.WordCount < UnpunctuatedWords && pause < UnpunctuatedPauseMs);

        return open.Terminal == '.' && (lexicon.Dangling.Contains(Words[open.EndWord - 1].Form.Text) || BeginsLower(next));
    }

    private bool HaveSpeechBetween(int before, int after)
    {
        for (var cue = before + 1; cue < after; cue++)
        {
            if (cues[cue].HasSpeech)
                return true;
        }

        return false;
    }

    private bool BeginsLower(in Sentence piece)
    {
        var word = Words[piece.FirstWord];
        return char.IsLower(cues[word.Cue].Text[word.Start]);
    }

    private void AddPiece(int cue, int start, int end, int firstWord, char terminal)
    {
        if (terminal != '\0')
            _terminals++;
        _pieces.Add(new Sentence(cue, start, cue, end, firstWord, Words.Count, terminal));
    }

    /// <summary>Returns the offset of the end of the sentence between two words, or -1.</summary>
    private static int EndsSentence(string text, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (!IsTerminal(text[i]))
                continue;
            while (i + 1 < to && (IsTerminal(text[i + 1]) || IsCloser(text[i + 1])))
                i++;
            if (text[i] is '。' or '！' or '？' or '｡')
                return i + 1;
            if (i + 1 == to || !char.IsWhiteSpace(text[i + 1]))
                continue;
            var cut = LastTerminal(text, from, i + 1) is '.' or '…';
            if (!(cut && (char.IsLower(text[to]) || IsAbbreviation(text, from))))
                return i + 1;
        }

        return -1;
    }

    private static char LastTerminal(string text, int from, int to)
    {
        for (var i = to - 1; i >= from; i--)
        {
            if (text[i] is '。' or '｡')
                return '.';
            if (IsTerminal(text[i]))
                return text[i];
        }

        return '\0';
    }

    /// <summary>Whether the full stop at <paramref name="stop"/> belongs to an abbreviation, such as a title or an initial.</summary>
    private static bool IsAbbreviation(string text, int stop)
    {
        if (stop >= text.Length || text[stop] != '.')
            return false;
        var start = stop;
        while (start > 0 && char.IsLetter(text[start - 1]))
            start--;
        return stop - start <= 4
            && text[start..stop].ToLowerInvariant()
                is "mr"
                    or "mrs"
                    or "ms"
                    or "dr"
                    or "prof"
                    or "st"
                    or "vs"
                    or "nr"
                    or "bzw"
                    or "ca"
                    or "sr"
                    or "sra"
                    or "b"
                    or "d"
                    or "e"
                    or "g"
                    or "h"
                    or "u"
                    or "z";
    }

    private static bool IsTerminal(char character) => character is '.' or '!' or '?' or '…' or '。' or '！' or '？' or '｡' or '؟' or '।';

    private static bool IsCloser(char character) => character is '"' or '\'' or ')' or ']' or '»' or '”' or '’' or '」' or '』';

    /// <summary>Whether the characters between two words may be inside a phrase: white space, a hyphen, a dot as in "node.js".</summary>
    private static bool IsJoint(ReadOnlySpan<char> between) =>
        between.IsWhiteSpace() || (between.Length == 1 && between[0] is '-' or '‐' or '‑' or '.' or '_' or '\'' or '’');
}
