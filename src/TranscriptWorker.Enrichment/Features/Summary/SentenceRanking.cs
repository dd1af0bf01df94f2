using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Summary;

/// <summary>Chooses the sentences of a summary.</summary>
/// <remarks>
/// Maximal marginal relevance: Carbonell and Goldstein, "The use of MMR, diversity-based reranking" (1998). Relevance is closeness to the
/// <see cref="Centroid"/> times <see cref="SentenceFitness"/>; each sentence that is taken from a part of the recording lowers the
/// relevance of the others in that part. Each choice visits every sentence once.
/// </remarks>
internal sealed class SentenceRanking
{
    /// <summary>Weight of relevance against novelty.</summary>
    private const double Lambda = 0.7;

    /// <summary>Factor on the relevance of a sentence for each sentence already taken from its part.</summary>
    private const double SamePart = 0.6;

    /// <summary>Similarity from which a sentence of several terms counts as a repetition.</summary>
    private const double Repetition = 0.9;

    private const int SeveralTerms = 3;

    /// <summary>Number of words up to which the length of a sentence does not lower its relevance.</summary>
    private const int DampedWords = 24;

    private readonly SpokenText _text;
    private readonly Centroid _centroid;
    private readonly int[][] _terms;
    private readonly double[] _relevance;
    private readonly double[] _redundancy;

    public SentenceRanking(SpokenText text, IReadOnlyList<Cue> cues, Centroid centroid, CancellationToken cancellationToken)
    {
        _text = text;
        _centroid = centroid;
        _terms = new int[text.Sentences.Count][];
        _relevance = new double[text.Sentences.Count];
        _redundancy = new double[text.Sentences.Count];
        var fitness = new SentenceFitness(text, cues).OfAll();
        for (var i = 0; i < _terms.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sentence = text.Sentences[i];
            _terms[i] = centroid.TermsOf(text, sentence);
            // Without the damping by length, the longest sentences would always win.
            _relevance[i] = Math.Round(centroid.Sum(_terms[i]) / Math.Sqrt(Math.Max(sentence.WordCount, DampedWords)) * fitness[i], 6);
        }

        var best = _relevance.Length == 0 ? 0 : _relevance.Max();
        if (best <= 0)
            return;
        for (var i = 0; i < _relevance.Length; i++)
            _relevance[i] /= best;
    }

    /// <summary>Relevance relative to the best sentence, which has 1.</summary>
    public double Relevance(int sentence) => _relevance[sentence];

    /// <summary>0-based number of the part, measured in words, in which a sentence begins.</summary>
    public int PartOf(int sentence, int parts) => (int)((long)_text.Sentences[sentence].FirstWord * parts / _text.Words.Count);

    /// <param name="count">Maximum number of sentences, which is also the number of parts of the recording.</param>
    /// <param name="length">Maximum length of the summary, in UTF-16 code units.</param>
    /// <param name="lengthOf">Returns the length of a sentence.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    /// <returns>The chosen sentences in the order of the recording.</returns>
    public List<int> Choose(int count, int length, Func<int, int> lengthOf, CancellationToken cancellationToken)
    {
        var chosen = new List<int>();
        var takenFromPart = new int[count];
        var refused = new bool[_terms.Length];
        while (chosen.Count < count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var next = Next(count, takenFromPart, refused);
            if (next < 0)
                break;
            refused[next] = true;
            var taken = lengthOf(next);
            if (taken > length)
                continue;
            length -= taken;
            chosen.Add(next);
            takenFromPart[PartOf(next, count)]++;
            RaiseRedundancy(next);
        }

        chosen.Sort();
        return chosen;
    }

    private int Next(int parts, int[] takenFromPart, bool[] refused)
    {
        var (next, best) = (-1, double.NegativeInfinity);
        for (var i = 0; i < _terms.Length; i++)
        {
            if (refused[i] || _relevance[i] <= 0)
                continue;
            if (_redundancy[i] >= Repetition && _terms[i].Length >= SeveralTerms)
                continue;
            var relevance = _relevance[i];
            for (var taken = takenFromPart[PartOf(i, parts)]; taken > 0; taken--)
                relevance *= SamePart;
            var margin = Math.Round((Lambda * relevance) - ((1 - Lambda) * _redundancy[i]), 6);
            if (margin <= best)
                continue;
            (next, best) = (i, margin);
        }

        return next;
    }

    /// <summary>The similarity of two sentences is the cosine of their vectors of centroid weights.</summary>
    private void RaiseRedundancy(int chosen)
    {
        var isChosen = new bool[_text.TermCount];
        foreach (var term in _terms[chosen])
            isChosen[term] = true;
        var norm = SquaredNorm(chosen);
        for (var i = 0; i < _terms.Length; i++)
        {
            var common = 0.0;
            foreach (var term in _terms[i])
            {
                if (isChosen[term])
                    common += _centroid.Weight(term) * _centroid.Weight(term);
            }

            if (common > 0)
                _redundancy[i] = Math.Max(_redundancy[i], common / Math.Sqrt(norm * SquaredNorm(i)));
        }
    }

    private double SquaredNorm(int sentence)
    {
        var sum = 0.0;
        foreach (var term in _terms[sentence])
            sum += _centroid.Weight(term) * _centroid.Weight(term);
        return sum;
    }
}
