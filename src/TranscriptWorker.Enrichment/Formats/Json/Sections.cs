using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Markup;

namespace TranscriptWorker.Enrichment.Formats.Json;

/// <summary>The sections of a source that give its speech.</summary>
internal sealed class Sections
{
    // The larger part of the pieces of a list of words.
    private const double ShareOfWords = 0.8;
    private const int FewestWords = 4;
    private const int LongestWord = 30;

    /// <summary>Cues in which a diarizer has joined the segments of each speaker.</summary>
    public IReadOnlyList<SpokenPiece> SpeakerTurns { get; set; } = [];

    /// <summary>Sentences or captions.</summary>
    public IReadOnlyList<SpokenPiece> Segments { get; set; } = [];

    /// <summary>Single words.</summary>
    public Words Words { get; set; } = new();

    /// <summary>All of it as one text.</summary>
    public string? Whole { get; set; }

    /// <summary>Whether the source has no properties but those of a recogniser that gives nothing but a text.</summary>
    public bool HasOnlyText { get; set; } = true;

    private string? Language { get; set; }

    /// <summary>Takes the language that is declared first.</summary>
    public void Declare(string? language) => Language ??= SpokenLanguage.FindTag(language);

    /// <summary>The speech; null if no section gives any.</summary>
    public Speech? ToSpeech()
    {
        if (SpeakerTurns.Count > 0)
            return new(Language, SpeakerTurns);
        if (Segments.Count > 0)
            return new(Language, AreWords(Segments) ? [.. Join(Segments).ToTurns()] : WithWords(Segments));
        if (Words.Count > 0)
            return new(Language, [.. Words.ToTurns()]);
        return Whole is null || !HasOnlyText ? null : new(Language, [new(null, null, null, Whole, 1)]);
    }

    private static bool AreWords(IReadOnlyList<SpokenPiece> pieces) =>
        pieces.Count >= FewestWords && pieces.Count(p => IsWord(p.Text.AsSpan().Trim())) >= ShareOfWords * pieces.Count;

    private static bool IsWord(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= LongestWord && !text.ContainsAny(' ', '\n', '\u00A0') && !Script.HasNoSpaces(text[^1..]);

    /// <summary>The segments with the words that stand beside them, as OpenAI's service writes them.</summary>
    private IReadOnlyList<SpokenPiece> WithWords(IReadOnlyList<SpokenPiece> segments)
    {
        if (Words.JoinAll().Words is not { } words || segments.Any(s => s.Words is not null || s.EndMs is null))
            return segments;

        var (described, next) = (new List<SpokenPiece>(segments.Count), 0);
        foreach (var segment in segments)
        {
            var own = new List<TimedWord>();
            for (; next < words.Count && (words[next].StartMs ?? 0) < segment.EndMs; next++)
                own.Add(words[next]);
            described.Add(segment with { Words = own });
        }

        return described;
    }

    private static Words Join(IEnumerable<SpokenPiece> pieces)
    {
        var words = new Words();
        foreach (var piece in pieces)
            words.Add(piece with { Text = piece.Text.Trim() });
        return words;
    }
}
