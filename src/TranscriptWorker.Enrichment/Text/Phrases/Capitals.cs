namespace TranscriptWorker.Enrichment.Text.Phrases;

/// <summary>Counts how often each term has a capital inside a sentence, as names, acronyms and German nouns have.</summary>
/// <remarks>
/// The case feature of YAKE: Campos et al., "YAKE! Keyword extraction from single documents using multiple local features" (2020).
/// </remarks>
internal sealed class Capitals
{
    private readonly SpokenText _text;
    private readonly int[] _capital;
    private readonly int[] _all;
    private readonly bool _informative;

    public Capitals(SpokenText text, IReadOnlyList<Cue> cues)
    {
        _text = text;
        _capital = new int[text.TermCount];
        _all = new int[text.TermCount];
        var (capital, all) = (0, 0);
        foreach (var sentence in text.Sentences)
        {
            for (var i = sentence.FirstWord + 1; i < sentence.EndWord; i++)
            {
                var word = text.Words[i];
                if (!word.Form.IsContent)
                    continue;
                var isCapital = char.IsUpper(cues[word.Cue].Text[word.Start]);
                _all[word.Form.Term.Id]++;
                all++;
                if (!isCapital)
                    continue;
                _capital[word.Form.Term.Id]++;
                capital++;
            }
        }

        // Capitals mean nothing in a transcript that has only capitals or none.
        _informative = capital > 0 && capital < 0.9 * all;
    }

    /// <summary>Factor on the score of a phrase.</summary>
    public double Weight(Phrase phrase)
    {
        if (!_informative)
            return 1;
        if (_text.Language.Tag is "de")
            return Share(phrase.FirstWord + phrase.Length - 1) >= 0.5 ? 1 : 0.2;

        var sum = 0.0;
        for (var i = 0; i < phrase.Length; i++)
            sum += Share(phrase.FirstWord + i);
        return 1 + (0.3 * sum / phrase.Length);
    }

    /// <summary>
    /// Whether the term is mostly written in lower case inside sentences, in a text whose capitals tell names from words.
    /// </summary>
    public bool IsSeenInLowerCase(Term term) => _informative && _all[term.Id] > 0 && 2 * _capital[term.Id] < _all[term.Id];

    private double Share(int word)
    {
        var term = _text.Words[word].Form.Term.Id;
        return _all[term] == 0 ? 0 : (double)_capital[term] / _all[term];
    }
}
