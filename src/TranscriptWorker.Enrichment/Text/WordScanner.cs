using System.Globalization;
using System.Text;

namespace TranscriptWorker.Enrichment.Text;

/// <summary>Reads the words of a text one after another without allocating.</summary>
/// <remarks>
/// A word is a run of letters, digits and combining marks; an apostrophe inside it belongs to it ("don't"), a hyphen does not, so that
/// "front-end" and "front end" are the same two words. An elided article ("l'application") is a word of its own. Text without spaces is
/// split where the script changes: every Han and Hiragana character counts as a word, a run of Katakana as one.
/// </remarks>
internal ref struct WordScanner
{
    /// <summary>Maximum length of a word, in UTF-16 code units; the longest words in German dictionaries have about 70.</summary>
    public const int MaxWordLength = 72;

    private readonly string _text;
    private readonly IReadOnlyList<TextRange> _skipped;
    private int _next;
    private int _nextSkipped;

    public WordScanner(string text)
    {
        _text = text;
        _skipped = [];
    }

    /// <summary>Reads the words of a cue that are said.</summary>
    public WordScanner(Cue cue)
    {
        _text = cue.Text;
        _skipped = cue.NonSpeech ?? [];
    }

    /// <summary>0-based offset of the current word.</summary>
    public int Start { get; private set; }

    /// <summary>Offset after the current word.</summary>
    public int End { get; private set; }

    public bool MoveNext()
    {
        var position = _next;
        while (position < _text.Length)
        {
            if (_nextSkipped < _skipped.Count && position >= _skipped[_nextSkipped].Offset)
            {
                position = Math.Max(position, _skipped[_nextSkipped++].End);
                continue;
            }

            var rune = RuneAt(position, out var length);
            if (IsWordRune(rune))
                break;
            position += length;
        }

        if (position >= _text.Length)
            return false;

        Start = position;
        End = _next = EndOfWord(position);
        return true;
    }

    private readonly int EndOfWord(int start)
    {
        var first = RuneAt(start, out var position);
        position += start;
        var script = Script(first);
        if (script == 'c')
            return position;

        while (position < _text.Length)
        {
            var rune = RuneAt(position, out var length);
            if (IsWordRune(rune) && Script(rune) == script)
                position += length;
            else if (IsApostrophe(rune.Value) && StartsLetterOrDigit(position + 1) && !IsElision(start, position))
                position++;
            else if (rune.Value is '.' or ',' && char.IsAsciiDigit(_text[position - 1]) && StartsDigit(position + 1))
                position++;
            else
                break;
        }

        return position;
    }

    private readonly bool IsElision(int start, int apostrophe) =>
        apostrophe + 1 < _text.Length
        && "aeiouhyâàéèêëîïôœùûáíóúAEIOUHYÉÊÈÀÎÔ".Contains(_text[apostrophe + 1], StringComparison.Ordinal)
        && _text[start..apostrophe].ToLowerInvariant()
            is "l"
                or "d"
                or "qu"
                or "j"
                or "c"
                or "n"
                or "s"
                or "m"
                or "t"
                or "jusqu"
                or "lorsqu"
                or "puisqu";

    private readonly bool StartsLetterOrDigit(int position) => position < _text.Length && IsWordRune(RuneAt(position, out _));

    private readonly bool StartsDigit(int position) => position < _text.Length && char.IsAsciiDigit(_text[position]);

    private readonly Rune RuneAt(int position, out int length)
    {
        if (_text[position] < 128)
        {
            length = 1;
            return new Rune(_text[position]);
        }

        return Rune.DecodeFromUtf16(_text.AsSpan(position), out var rune, out length) == System.Buffers.OperationStatus.Done
            ? rune
            : Rune.ReplacementChar;
    }

    public static bool IsApostrophe(int character) => character is '\'' or '’' or 'ʼ' or '‘';

    private static bool IsWordRune(Rune rune)
    {
        if (rune.IsAscii)
            return Rune.IsLetterOrDigit(rune);
        return Rune.GetUnicodeCategory(rune) is <= UnicodeCategory.LetterNumber and not UnicodeCategory.EnclosingMark;
    }

    /// <summary>'c' for a character that is a word by itself, 'k' for Katakana, 'a' for all others.</summary>
    private static char Script(Rune rune) =>
        rune.Value switch
        {
            < 0x3005 => 'a',
            0x3005 or (>= 0x3041 and <= 0x309F) => 'c',
            (>= 0x30A0 and <= 0x30FF) or (>= 0xFF66 and <= 0xFF9F) => 'k',
            (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF) => 'c',
            _ => 'a',
        };
}
