using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Phrases;

namespace TranscriptWorker.Enrichment.Features.Summary;

/// <summary>The subject of a text as weights of its most frequent terms.</summary>
/// <remarks>
/// Radev, Jing, Styś and Tam, "Centroid-based summarization of multiple documents" (2004), for a single document: without a collection
/// there are no inverse document frequencies, so the word lists replace them, and terms of key phrases weigh up to twice as much.
/// </remarks>
internal sealed class Centroid
{
    /// <summary>Maximum number of terms.</summary>
    private const int MaxTerms = 100;

    private readonly double[] _weights;

    public Centroid(SpokenText text, IReadOnlyList<RankedPhrase> keyPhrases)
    {
        var counts = new int[text.TermCount];
        foreach (var word in text.Words)
        {
            if (word.Form.IsContent)
                counts[word.Form.Term.Id]++;
        }

        _weights = new double[text.TermCount];
        var recurring = text.MinRecurrence;
        var terms = Enumerable.Range(0, counts.Length).Where(term => counts[term] >= recurring);
        foreach (var term in terms.OrderByDescending(term => counts[term]).Take(MaxTerms))
            _weights[term] = Math.Log(1 + counts[term]);

        var evidence = new double[text.TermCount];
        foreach (var ranked in keyPhrases)
        {
            for (var i = 0; i < ranked.Phrase.Length; i++)
            {
                var term = text.Words[ranked.Phrase.FirstWord + i].Form.Term.Id;
                evidence[term] = Math.Max(evidence[term], ranked.Score / keyPhrases[0].Score);
            }
        }

        for (var term = 0; term < _weights.Length; term++)
            _weights[term] *= 1 + evidence[term];
    }

    /// <summary>The distinct terms of a sentence that have a weight, in ascending order.</summary>
    public int[] TermsOf(SpokenText text, in Sentence sentence)
    {
        var terms = new SortedSet<int>();
        for (var i = sentence.FirstWord; i < sentence.EndWord; i++)
        {
            var form = text.Words[i].Form;
            if (form.IsContent && _weights[form.Term.Id] > 0)
                terms.Add(form.Term.Id);
        }

        return [.. terms];
    }

    public double Sum(ReadOnlySpan<int> terms)
    {
        var sum = 0.0;
        foreach (var term in terms)
            sum += _weights[term];
        return sum;
    }

    public double Weight(int term) => _weights[term];
}
