using System.Runtime.InteropServices;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Fillers;

namespace TranscriptWorker.Enrichment.Features.Highlights;

/// <summary>Finds the runs of whole sentences that a player can cut out.</summary>
/// <remarks>
/// Only cues have times, so a clip begins where a sentence begins a cue, and ends where a sentence ends one. All its sentences can be
/// quoted alone, and none has a filler.
/// </remarks>
internal sealed class Clips
{
    /// <summary>Minimum length of a clip, in milliseconds.</summary>
    public const int MinMs = 8_000;

    /// <summary>Maximum length of a clip, in milliseconds.</summary>
    public const int MaxMs = 45_000;

    /// <summary>Minimum number of words of a clip without times: eight seconds at 150 words a minute.</summary>
    public const int MinWords = 20;

    /// <summary>Maximum number of words of a clip without times: 45 seconds at 150 words a minute.</summary>
    public const int MaxWords = 112;

    /// <summary>Maximum length of a quote, in UTF-16 code units.</summary>
    public const int MaxLength = 900;

    /// <summary>Maximum number of sentences.</summary>
    public const int MaxSentences = 6;

    private readonly SpokenText _text;
    private readonly IReadOnlyList<Cue> _cues;
    private readonly double[] _fitness;
    private readonly FillerList? _fillers;

    /// <param name="text">The text.</param>
    /// <param name="cues">Its cues.</param>
    /// <param name="fitness">Fitness of each sentence to be quoted alone, 0 to 1.</param>
    public Clips(SpokenText text, IReadOnlyList<Cue> cues, double[] fitness)
    {
        _text = text;
        _cues = cues;
        _fitness = fitness;
        _fillers = FillerList.For(text.Language.Tag);
    }

    /// <summary>All clips, in the order of their first sentences, the shorter ones first.</summary>
    public List<Clip> All(CancellationToken cancellationToken)
    {
        var clips = new List<Clip>();
        for (var first = 0; first < _text.Sentences.Count; first++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!BeginsCue(first))
                continue;
            for (var last = first; last < Math.Min(first + MaxSentences, _text.Sentences.Count) && Continues(first, last); last++)
            {
                var clip = new Clip(first, last, _text.Sentences[first].FirstCue, _text.Sentences[last].LastCue);
                var size = SizeOf(clip);
                if (size > 0)
                    break;
                if (size == 0 && EndsCue(last) && !_text.Sentences[last].IsQuestion)
                    clips.Add(clip);
            }
        }

        return clips;
    }

    /// <summary>Whether the sentence belongs to a clip that begins with an earlier one.</summary>
    private bool Continues(int first, int last)
    {
        if (_fitness[last] <= 0 || HasFiller(_text.Sentences[last]))
            return false;
        if (last == first)
            return true;
        var (before, after) = (_text.Sentences[last - 1], _text.Sentences[last]);
        return after.FirstCue - before.LastCue <= 1
            && string.Equals(_cues[before.LastCue].Speaker, _cues[after.FirstCue].Speaker, StringComparison.Ordinal);
    }

    /// <summary>Negative if the clip is too short, positive if it is too long.</summary>
    private int SizeOf(in Clip clip)
    {
        var (first, last) = (_text.Sentences[clip.FirstSentence], _text.Sentences[clip.LastSentence]);
        var (start, end) = CueTimes.Of(_cues, clip.FirstCue, clip.LastCue);
        if (Length(clip) > MaxLength)
            return 1;
        var words = last.EndWord - first.FirstWord;
        if (start is null || end is null)
            return Compare(words, MinWords, MaxWords);
        return Compare((long)end - start.Value, MinMs, MaxMs);
    }

    private int Length(in Clip clip)
    {
        var length = clip.LastCue - clip.FirstCue;
        for (var cue = clip.FirstCue; cue <= clip.LastCue; cue++)
            length += _cues[cue].Text.Length;
        return length;
    }

    private static int Compare(long size, long least, long most) =>
        size < least ? -1
        : size > most ? 1
        : 0;

    private bool BeginsCue(int sentence)
    {
        var word = _text.Sentences[sentence].FirstWord;
        return word == 0 || _text.Words[word - 1].Cue != _text.Words[word].Cue;
    }

    private bool EndsCue(int sentence)
    {
        var end = _text.Sentences[sentence].EndWord;
        return end == _text.Words.Count || _text.Words[end].Cue != _text.Words[end - 1].Cue;
    }

    private bool HasFiller(in Sentence sentence)
    {
        if (_fillers is null)
            return false;
        for (var word = sentence.FirstWord; word < sentence.EndWord; word++)
        {
            if (_fillers.At(_text, word, sentence.EndWord) is not null)
                return true;
        }

        return false;
    }
}

/// <summary>Consecutive sentences.</summary>
/// <param name="FirstSentence">0-based number of the first sentence.</param>
/// <param name="LastSentence">0-based number of the last sentence.</param>
/// <param name="FirstCue">0-based number of the first cue.</param>
/// <param name="LastCue">0-based number of the last cue.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Clip(int FirstSentence, int LastSentence, int FirstCue, int LastCue);
