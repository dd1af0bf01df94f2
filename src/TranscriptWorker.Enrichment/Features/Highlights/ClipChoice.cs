using System.Runtime.InteropServices;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Highlights;

/// <summary>Chooses clips that are relevant, differ from each other and are spread over the recording.</summary>
/// <remarks>
/// The score of a clip is the mean relevance of its sentences; a clip of one sentence has to be better than a longer one that adds to the
/// thought. As in the summary, each clip that is taken from a part of the recording lowers the scores of the others in that part.
/// </remarks>
internal sealed class ClipChoice
{
    /// <summary>Factor on the score of a clip for each clip already taken from its part.</summary>
    private const double SamePart = 0.5;

    /// <summary>Factor on the score of a clip of one sentence.</summary>
    private const double SingleSentence = 0.9;

    /// <summary>Share of the best score below which no clip is taken.</summary>
    private const double LeastShare = 0.2;

    /// <summary>Share of the content terms of a clip in a clip already taken from which it repeats that.</summary>
    private const double Repetition = 0.7;

    /// <summary>Factor on the score of a clip whose first word refers to something said before, or answers it.</summary>
    private const double Continues = 0.7;

    /// <summary>Number of clips that are tried for each one that is wanted; a hostile recording says the same in all of them.</summary>
    private const int TriesPerClip = 20;

    private readonly SpokenText _text;
    private readonly List<Clip> _clips;
    private readonly double[] _scores;

    /// <param name="text">The text.</param>
    /// <param name="clips">The clips to choose from.</param>
    /// <param name="relevance">Relevance of each sentence to its chapter, not negative.</param>
    public ClipChoice(SpokenText text, List<Clip> clips, double[] relevance)
    {
        _text = text;
        _clips = clips;
        _scores = [.. clips.Select(clip => Score(clip, relevance))];
    }

    /// <summary>Chooses clips, the best first, with scores relative to the best clip.</summary>
    /// <param name="count">Maximum number of clips, which is also the number of parts of the recording.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public List<Choice> Choose(int count, CancellationToken cancellationToken)
    {
        var chosen = new List<Choice>();
        var best = _scores.Length == 0 ? 0 : _scores.Max();
        if (best <= 0)
            return chosen;
        var taken = new int[count];
        var refused = new bool[_clips.Count];
        for (var tries = 0; chosen.Count < count && tries < TriesPerClip * count; tries++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = Next(taken, refused);
            if (next < 0 || _scores[next] < LeastShare * best)
                break;
            refused[next] = true;
            if (chosen.Exists(choice => Repeats(_clips[next], choice.Clip)))
                continue;
            chosen.Add(new Choice(_clips[next], _scores[next] / best));
            taken[PartOf(next, count)]++;
            RefuseOverlaps(_clips[next], refused);
        }

        return chosen;
    }

    /// <summary>The exact text of the sentences, with every run of white space as one space.</summary>
    public static string TextOf(SpokenText text, IReadOnlyList<Cue> cues, in Clip clip)
    {
        var (first, last) = (text.Sentences[clip.FirstSentence], text.Sentences[clip.LastSentence]);
        var whole = first with { LastCue = last.LastCue, End = last.End, EndWord = last.EndWord };
        return whole.Text(cues);
    }

    private double Score(in Clip clip, double[] relevance)
    {
        var sum = 0.0;
        for (var i = clip.FirstSentence; i <= clip.LastSentence; i++)
        {
            if (relevance[i] <= 0)
                return 0;
            sum += relevance[i];
        }

        var sentences = clip.LastSentence - clip.FirstSentence + 1;
        var first = Inflection.WithoutClitic(_text.Words[_text.Sentences[clip.FirstSentence].FirstWord].Form.Text);
        var lexicon = _text.Language.Lexicon;
        var continues = lexicon.Continuers.Contains(first) || lexicon.Courtesies.Contains(first);
        return Math.Round(sum / sentences * (sentences == 1 ? SingleSentence : 1) * (continues ? Continues : 1), 6);
    }

    private int Next(int[] taken, bool[] refused)
    {
        var (next, best) = (-1, 0.0);
        for (var i = 0; i < _clips.Count; i++)
        {
            if (refused[i])
                continue;
            var score = _scores[i];
            for (var before = taken[PartOf(i, taken.Length)]; before > 0; before--)
                score *= SamePart;
            if (score > best)
                (next, best) = (i, score);
        }

        return next;
    }

    private int PartOf(int clip, int parts) =>
        (int)((long)_text.Sentences[_clips[clip].FirstSentence].FirstWord * parts / _text.Words.Count);

    private void RefuseOverlaps(in Clip chosen, bool[] refused)
    {
        for (var i = 0; i < _clips.Count; i++)
            refused[i] |= _clips[i].FirstCue <= chosen.LastCue && _clips[i].LastCue >= chosen.FirstCue;
    }

    private bool Repeats(in Clip clip, in Clip chosen)
    {
        var terms = Terms(clip);
        return terms.Count(Terms(chosen).Contains) >= Repetition * terms.Count;
    }

    private HashSet<int> Terms(in Clip clip)
    {
        var terms = new HashSet<int>();
        for (var word = _text.Sentences[clip.FirstSentence].FirstWord; word < _text.Sentences[clip.LastSentence].EndWord; word++)
        {
            if (_text.Words[word].Form.IsContent)
                terms.Add(_text.Words[word].Form.Term.Id);
        }

        return terms;
    }

    /// <param name="Clip">The clip.</param>
    /// <param name="Score">Its score relative to the best clip, 0 to 1.</param>
    [StructLayout(LayoutKind.Auto)]
    internal readonly record struct Choice(Clip Clip, double Score);
}
