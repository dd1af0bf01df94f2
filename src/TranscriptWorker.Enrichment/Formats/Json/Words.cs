using System.Runtime.InteropServices;
using System.Text;
using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Markup;

namespace TranscriptWorker.Enrichment.Formats.Json;

/// <summary>To which neighbour a token is joined without a space.</summary>
[Flags]
internal enum Attachment
{
    None = 0,
    Previous = 1,
    Next = 2,
    Both = Previous | Next,
}

/// <summary>Joins the words of a recogniser into turns, and turns that are long into sentences.</summary>
internal sealed class Words
{
    // A sentence that is followed by a pause or that ends a long turn is a cue of its own.
    private const int Pause = 1_000;
    private const int LongPause = 3_000;
    private const int LongTurn = 160;
    private const int LongestTurn = 600;

    private readonly List<Word> _words = [];

    // Whisper writes the space before a word as part of it.
    private bool _haveSpaces;

    public int Count => _words.Count;

    public bool HasSeveralSpeakers =>
        _words.Select(w => w.Piece.Speaker).Where(s => s is not null).Distinct(StringComparer.Ordinal).Skip(1).Any();

    /// <summary>Adds a word. Punctuation without a time belongs to the word that it is joined to.</summary>
    public void Add(SpokenPiece piece, Attachment attachment = Attachment.None)
    {
        if (string.IsNullOrWhiteSpace(piece.Text))
            return;
        _haveSpaces |= _words.Count > 0 && char.IsWhiteSpace(piece.Text[0]);
        _words.Add(new(piece, attachment));
    }

    /// <summary>All words as one text.</summary>
    public string Join()
    {
        var text = new StringBuilder();
        for (var i = 0; i < _words.Count; i++)
            Append(text, i, isFirst: i == 0);
        return text.ToString();
    }

    /// <summary>All words as one piece, from the first start to the last end.</summary>
    public SpokenPiece JoinAll() =>
        new(
            _words.Find(w => w.Piece.StartMs is not null).Piece.StartMs,
            _words.FindLast(w => w.Piece.EndMs is not null).Piece.EndMs,
            _words.Find(w => w.Piece.Speaker is not null).Piece.Speaker,
            Join(),
            _words.Count == 0 ? 1 : _words[0].Piece.Line
        )
        {
            Words = Timed(0, _words.Count),
        };

    /// <summary>Turns: what a speaker says until another one speaks, there is a long pause, or a sentence ends a long turn.</summary>
    public IEnumerable<SpokenPiece> ToTurns()
    {
        var text = new StringBuilder();
        var (turn, first) = (default(SpokenPiece), 0);
        for (var i = 0; i < _words.Count; i++)
        {
            var word = _words[i];
            if (text.Length > 0 && BeginsTurn(word, turn, text))
            {
                yield return turn with
                {
                    Text = text.ToString(),
                    Words = Timed(first, i),
                };
                text.Clear();
                first = i;
            }

            if (text.Length == 0)
                turn = word.Piece with { Speaker = SpeakerOf(i) };
            Append(text, i, isFirst: text.Length == 0);
            turn = turn with { StartMs = turn.StartMs ?? word.Piece.StartMs, EndMs = word.Piece.EndMs ?? word.Piece.StartMs ?? turn.EndMs };
        }

        if (text.Length > 0)
            yield return turn with
            {
                Text = text.ToString(),
                Words = Timed(first, _words.Count),
            };
    }

    /// <summary>
    /// The words, if the time or the confidence of one is known; else null. Punctuation belongs to the word in front of it.
    /// </summary>
    private List<TimedWord>? Timed(int from, int to)
    {
        var timed = new List<TimedWord>(to - from);
        var isKnown = false;
        for (var i = from; i < to; i++)
        {
            var piece = _words[i].Piece;
            if (_words[i].Attachment != Attachment.None)
                continue;
            timed.Add(new(piece.Text, piece.StartMs, piece.EndMs, piece.Confidence));
            isKnown |= piece.StartMs is not null || piece.Confidence is not null;
        }

        return isKnown ? timed : null;
    }

    /// <summary>The speaker of a word; of punctuation, which often has none, that of the word that it is joined to.</summary>
    private string? SpeakerOf(int index)
    {
        var (piece, attachment) = (_words[index].Piece, _words[index].Attachment);
        return piece.Speaker is null && attachment.HasFlag(Attachment.Next) && index + 1 < _words.Count
            ? _words[index + 1].Piece.Speaker
            : piece.Speaker;
    }

    private static bool BeginsTurn(Word word, SpokenPiece turn, StringBuilder text)
    {
        if (word.Attachment.HasFlag(Attachment.Previous))
            return false;
        var isOther = !string.Equals(word.Piece.Speaker, turn.Speaker, StringComparison.Ordinal);
        // A token that is joined to the next one, such as ¿, may have no speaker of its own.
        if (isOther && !(word.Piece.Speaker is null && word.Attachment.HasFlag(Attachment.Next)))
            return true;
        var pause = word.Piece.StartMs - turn.EndMs ?? 0;
        return pause >= LongPause || text.Length >= LongestTurn || (EndsSentence(text) && (pause >= Pause || text.Length >= LongTurn));
    }

    private static bool EndsSentence(StringBuilder text) => text[^1] is '.' or '?' or '!' or '…' or '。' or '？' or '！' or '؟' or '।';

    private void Append(StringBuilder text, int index, bool isFirst)
    {
        var word = _words[index];
        if (!isFirst && !_haveSpaces && IsSpaced(_words[index - 1], word))
            text.Append(' ');
        text.Append(_haveSpaces ? word.Piece.Text : word.Piece.Text.AsSpan().Trim());
    }

    private static bool IsSpaced(Word left, Word right) =>
        !left.Attachment.HasFlag(Attachment.Next)
        && !right.Attachment.HasFlag(Attachment.Previous)
        && !(
            Script.HasNoSpaces(left.Piece.Text.AsSpan().TrimEnd()[^1..]) && Script.HasNoSpaces(right.Piece.Text.AsSpan().TrimStart()[..1])
        );

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Word(SpokenPiece Piece, Attachment Attachment);
}
