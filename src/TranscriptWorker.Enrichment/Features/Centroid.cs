using TranscriptWorker.Enrichment.Features.Language;

namespace TranscriptWorker.Enrichment.Features;

/// <summary>What a text is about, as weights of its most frequent terms.</summary>
/// <remarks>
/// Radev, Jing, Styś and Tam, "Centroid-based summarization of multiple documents" (2004), for a single document: there is no collection
/// to take inverse document frequencies from, so the word lists take their place, and terms of key phrases weigh up to twice as much.
/// </remarks>
internal sealed class Centroid
{
    /// <summary>How many terms it has at most.</summary>
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
        var recurring = text.Words.Count < KeyPhraseEnricher.RecurrenceWords ? 1 : 2;
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

    /// <summary>The terms of a sentence that the centroid knows, each once.</summary>
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
