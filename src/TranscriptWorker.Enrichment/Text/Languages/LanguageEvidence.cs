namespace TranscriptWorker.Enrichment.Text.Languages;

/// <summary>The evidence of many words together.</summary>
internal sealed class LanguageEvidence
{
    /// <summary>
    /// Factor on the logarithms: neighbouring words and letters depend on each other, so that their product exaggerates the difference.
    /// </summary>
    private const double Dependence = 0.5;

    private readonly long[] _likelihoods = new long[KnownLanguages.All.Count];
    private readonly int[] _common = new int[KnownLanguages.All.Count];
    private readonly int[] _wordsByWriting = new int[(int)WritingSystem.Kana + 1];

    /// <summary>Number of words with evidence.</summary>
    public int Words { get; private set; }

    public void Add(WordEvidence word)
    {
        Words++;
        _wordsByWriting[(int)word.Writing]++;
        for (var i = 0; i < _likelihoods.Length; i++)
        {
            _likelihoods[i] += word.Likelihoods[i];
            if (word.IsCommonIn(i))
                _common[i]++;
        }
    }

    /// <summary>Logarithm of the likelihood of all words in a language, in thousandths of a nat.</summary>
    public long Likelihood(int language) => _likelihoods[language];

    /// <summary>Share of the words that are common in a language, of those in its letters; 0 to 1.</summary>
    public double CommonShare(int language)
    {
        var letters = KnownLanguages.All[language].HasProfile ? _wordsByWriting[(int)KnownLanguages.All[language].Writing] : Words;
        return letters == 0 ? 0 : (double)_common[language] / letters;
    }

    /// <summary>The language with the highest likelihood; the first one in a tie.</summary>
    public int MostLikely() => Array.IndexOf(_likelihoods, _likelihoods.Max());

    /// <summary>All languages with their probabilities, which add up to 1, the most probable first.</summary>
    public List<(int Language, double Probability)> Rank()
    {
        var best = _likelihoods.Max();
        var weights = _likelihoods.Select(sum => Math.Exp(Dependence * (sum - best) / TrigramModel.Nat)).ToArray();
        var total = weights.Sum();
        return
        [
            .. Enumerable
                .Range(0, weights.Length)
                .OrderByDescending(language => _likelihoods[language])
                .ThenBy(language => language)
                .Select(language => (language, weights[language] / total)),
        ];
    }
}
