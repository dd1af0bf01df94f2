namespace TranscriptWorker.Enrichment.Text.Segments;

/// <summary>Weighs the terms of a part of a recording by their frequency in it and their rarity in the rest.</summary>
/// <remarks>
/// A term with c of its n occurrences in the part weighs ln(1 + c) · c / n: frequency as in the centroid of Radev et al., "Centroid-based
/// summarization of multiple documents" (2004), with the share c / n in place of the inverse document frequency.
/// </remarks>
internal sealed class RangeSubject
{
    /// <summary>Number of words up to which the length of a sentence does not lower its relevance.</summary>
    private const int DampedWords = 24;

    private readonly SpokenText _text;
    private readonly int[] _total;
    private readonly int[] _inside;
    private readonly bool[] _counted;

    public RangeSubject(SpokenText text)
    {
        _text = text;
        _total = new int[text.TermCount];
        _inside = new int[text.TermCount];
        _counted = new bool[text.TermCount];
        Count(_total, 0, text.Words.Count, 1);
    }

    /// <summary>Relevance, not negative, of each sentence of the range to the subject of the range.</summary>
    /// <param name="range">The range.</param>
    /// <param name="fitness">Fitness of each sentence of the text, 0 to 1.</param>
    /// <returns>Numbers of the sentences that lie completely within the range, with their relevance, in order.</returns>
    public List<(int Sentence, double Relevance)> Relevance(in TextStretch range, IReadOnlyList<double> fitness)
    {
        Count(_inside, range.FirstWord, range.EndWord, 1);
        var relevance = new List<(int, double)>();
        for (var i = FirstSentence(range.FirstWord); i < _text.Sentences.Count && _text.Sentences[i].EndWord <= range.EndWord; i++)
        {
            relevance.Add((i, Math.Round(fitness[i] * Weight(_text.Sentences[i]), 6)));
        }

        Count(_inside, range.FirstWord, range.EndWord, -1);
        return relevance;
    }

    private double Weight(in Sentence sentence)
    {
        var sum = 0.0;
        for (var i = sentence.FirstWord; i < sentence.EndWord; i++)
        {
            var form = _text.Words[i].Form;
            if (!form.IsContent || _counted[form.Term.Id])
                continue;
            _counted[form.Term.Id] = true;
            sum += Math.Log(1 + _inside[form.Term.Id]) * _inside[form.Term.Id] / _total[form.Term.Id];
        }

        for (var i = sentence.FirstWord; i < sentence.EndWord; i++)
        {
            if (_text.Words[i].Form.IsContent)
                _counted[_text.Words[i].Form.Term.Id] = false;
        }

        return sum / Math.Sqrt(Math.Max(sentence.WordCount, DampedWords));
    }

    private void Count(int[] counts, int from, int to, int step)
    {
        for (var i = from; i < to; i++)
        {
            if (_text.Words[i].Form.IsContent)
                counts[_text.Words[i].Form.Term.Id] += step;
        }
    }

    private int FirstSentence(int word)
    {
        var (from, to) = (0, _text.Sentences.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (_text.Sentences[middle].FirstWord < word)
                from = middle + 1;
            else
                to = middle;
        }

        return from;
    }
}
