using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Phrases;
using TranscriptWorker.Enrichment.Text.Segments;

namespace TranscriptWorker.Enrichment.Features.Chapters;

/// <summary>Titles parts of a recording with phrases that are said there more often than elsewhere.</summary>
/// <remarks>
/// A phrase scores its term of the likelihood ratio of Dunning, "Accurate methods for the statistics of surprise and coincidence" (1993):
/// c · ln(c / e), where c is its number of occurrences in the part and e the number to expect from its occurrences in the whole recording.
/// </remarks>
internal sealed class ChapterTitles
{
    /// <summary>Maximum length of a title, in UTF-16 code units.</summary>
    public const int MaxLength = 80;

    /// <summary>Minimum number of occurrences in the part, so that no chance mention becomes a title.</summary>
    private const int MinOccurrences = 2;

    /// <summary>Score, relative to the first phrase, from which a second phrase is added.</summary>
    private const double SecondPhrase = 0.5;

    private readonly SpokenText _text;
    private readonly PhraseMining _mining;
    private readonly PhraseSpelling _spelling;
    private readonly Dictionary<Phrase, double> _quality;

    public ChapterTitles(SpokenText text, IReadOnlyList<Cue> cues, PhraseMining mining)
    {
        _text = text;
        _mining = mining;
        var quality = new PhraseQuality(text, cues);
        _spelling = new PhraseSpelling(text, cues);
        _quality = mining.Phrases.Where(phrase => phrase.CValue > 0).ToDictionary(phrase => phrase, quality.Of);
    }

    /// <summary>The title of a part, or null if no phrase recurs in it.</summary>
    /// <param name="range">The part.</param>
    /// <param name="taken">Phrases of other titles, which are not used again; those of this title are added.</param>
    public string? Of(in TextStretch range, HashSet<Phrase> taken)
    {
        var occurrences = Occurrences(range);
        var share = (double)range.WordCount / _text.Words.Count;
        var ranked = occurrences
            .Where(pair => !taken.Contains(pair.Key))
            .Select(pair => (Phrase: pair.Key, Score: Score(pair.Key, pair.Value, share)))
            .Where(candidate => candidate.Score > 0)
            .OrderByDescending(candidate => candidate.Score)
            .ThenBy(candidate => candidate.Phrase.FirstWord)
            .ThenByDescending(candidate => candidate.Phrase.Length)
            .ToList();
        if (ranked.Count == 0)
            return null;

        var title = PhraseSpelling.Title(Spelling(ranked[0].Phrase, range));
        if (title.Length > MaxLength)
            return null;
        taken.Add(ranked[0].Phrase);
        foreach (var (phrase, score) in ranked.Skip(1).TakeWhile(next => next.Score >= SecondPhrase * ranked[0].Score))
        {
            if (SharesStem(phrase, ranked[0].Phrase))
                continue;
            var second = Spelling(phrase, range);
            if (title.Length + second.Length + 2 > MaxLength)
                continue;
            taken.Add(phrase);
            return $"{title}, {second}";
        }

        return title;
    }

    private Dictionary<Phrase, int> Occurrences(in TextStretch range)
    {
        var occurrences = new Dictionary<Phrase, int>();
        for (var word = range.FirstWord; word < range.EndWord; word++)
        {
            for (var length = 1; length <= PhraseMining.MaxLength && word + length <= range.EndWord; length++)
            {
                if (_mining.At(length, word) is not { } phrase)
                    break;
                if (_quality.GetValueOrDefault(phrase) > 0)
                    occurrences[phrase] = occurrences.GetValueOrDefault(phrase) + 1;
            }
        }

        return occurrences;
    }

    /// <summary>In a recording of one part nothing is said more often than elsewhere, so the number of occurrences decides.</summary>
    private double Score(Phrase phrase, int count, double share)
    {
        if (count < MinOccurrences)
            return 0;
        var surprise = share >= 1 ? Math.Log(1 + count) : count * Math.Log(count / (phrase.Count * share));
        return Math.Round(surprise * _quality[phrase], 6);
    }

    private string Spelling(Phrase phrase, in TextStretch range)
    {
        var places = new List<int>();
        for (var word = range.FirstWord; word + phrase.Length <= range.EndWord; word++)
        {
            if (_mining.At(phrase.Length, word) == phrase)
                places.Add(word);
        }

        return _spelling.MostFrequent(places, phrase.Length);
    }

    /// <summary>Whether two words of the phrases begin alike, as "record" and "recording" do.</summary>
    private bool SharesStem(Phrase phrase, Phrase other)
    {
        const int stem = 5;
        for (var i = 0; i < phrase.Length; i++)
        {
            var left = _text.Words[phrase.FirstWord + i].Form.Term.Key;
            for (var j = 0; j < other.Length; j++)
            {
                var right = _text.Words[other.FirstWord + j].Form.Term.Key;
                if (left.AsSpan(0, Math.Min(stem, left.Length)).SequenceEqual(right.AsSpan(0, Math.Min(stem, right.Length))))
                    return true;
            }
        }

        return false;
    }
}
