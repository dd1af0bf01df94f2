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
    private readonly long[] _spellingLoss = new long[KnownLanguages.All.Count];
    private readonly int[] _spelledLetters = new int[KnownLanguages.All.Count];
    private readonly int[] _wordsByWriting = new int[(int)WritingSystem.Kana + 1];

    /// <summary>Number of words with evidence.</summary>
    public int Words { get; private set; }

    /// <summary>Number of different spellings among them, as far as they were counted.</summary>
    public int DistinctWords { get; set; }

    public void Add(WordEvidence word)
    {
        Words++;
        _wordsByWriting[(int)word.Writing]++;
        for (var i = 0; i < _likelihoods.Length; i++)
        {
            _likelihoods[i] += word.Likelihoods[i];
            if (word.IsCommonIn(i))
            {
                _common[i]++;
            }
            else if (KnownLanguages.All[i].Writing == word.Writing)
            {
                _spellingLoss[i] -= word.Likelihoods[i];
                _spelledLetters[i] += word.Length + 1;
            }
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

    /// <summary>
    /// How much the words surprise that are not common in a language, in nats for each letter and end of a word; 0 if all are common. It is
    /// 2.2 to 3.2 in the language that is spoken, and 2.9 to 5 in others.
    /// </summary>
    public double Surprise(int language) =>
        _spelledLetters[language] == 0 ? 0 : (double)_spellingLoss[language] / TrigramModel.Nat / _spelledLetters[language];

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
