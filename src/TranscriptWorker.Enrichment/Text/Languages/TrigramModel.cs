namespace TranscriptWorker.Enrichment.Text.Languages;

/// <summary>How likely words are in the languages of one writing system.</summary>
/// <remarks>
/// A word is one of the common words of a language, or is spelled by its trigrams of letters, each given the two letters before it.
/// Trigrams that a profile lacks are interpolated with bigrams, and these with letters: Dunning, "Statistical identification of language"
/// (1994), with the interpolation of Jelinek and Mercer (1980). Logarithms are kept as whole thousandths of a nat, so that sums are the
/// same on every machine.
/// </remarks>
internal sealed class TrigramModel
{
    /// <summary>Thousandths of a nat.</summary>
    public const int Nat = 1_000;

    /// <summary>Letters of a word that are examined; a longer word tells no more.</summary>
    public const int MaxLetters = 24;

    /// <summary>Share of the words of running text that are common words.</summary>
    private const double CommonShare = 0.4;

    /// <summary>Weight of the shorter context, in occurrences of the longer one.</summary>
    private const double Interpolation = 4;

    /// <summary>Occurrences that a letter without any is taken to have, and the number of such letters.</summary>
    private const double Unseen = 0.1;
    private const int Letters = 100;

    private const char Edge = '_';

    private readonly LanguageProfile[] _profiles;
    private readonly Dictionary<ulong, int[]> _likelihoods = [];
    private readonly Dictionary<ulong, int[]> _fallbacks = [];
    private readonly int[] _unseen;

    public TrigramModel(IReadOnlyList<LanguageProfile> profiles)
    {
        _profiles = [.. profiles];
        var counts = _profiles.Select(Count).ToArray();
        _unseen = [.. counts.Select(count => Logarithm(Unseen / (count.Total + (Unseen * Letters))))];
        foreach (var sequence in counts.SelectMany(count => count.Sequences.Keys).Distinct().ToList())
            _likelihoods.Add(sequence, [.. counts.Select(count => Logarithm(count.Likelihood(sequence)))]);
        foreach (var context in counts.SelectMany(count => count.Contexts.Keys).Distinct().ToList())
            _fallbacks.Add(
                context,
                [.. counts.Select(count => Logarithm(Interpolation / (count.Contexts.GetValueOrDefault(context) + Interpolation)))]
            );
    }

    public int LanguageCount => _profiles.Length;

    /// <summary>Logarithm of the likelihood of a lower-case word in each language, in the order of the profiles.</summary>
    /// <param name="word">The word.</param>
    /// <param name="likelihoods">Takes the logarithms, in thousandths of a nat.</param>
    public void Score(ReadOnlySpan<char> word, Span<int> likelihoods)
    {
        Span<char> padded = stackalloc char[MaxLetters + 3];
        padded.Fill(Edge);
        var letters = word[..Math.Min(word.Length, MaxLetters)];
        letters.CopyTo(padded[2..]);
        likelihoods.Clear();
        for (var i = 2; i < letters.Length + 3; i++)
            Add(padded[i - 2], padded[i - 1], padded[i], likelihoods);
        for (var i = 0; i < _profiles.Length; i++)
        {
            var spelled = Math.Exp((double)likelihoods[i] / Nat) * (1 - CommonShare);
            likelihoods[i] = _profiles[i].IsCommon(word)
                ? Logarithm((CommonShare / _profiles[i].CommonWordCount) + spelled)
                : likelihoods[i] + Logarithm(1 - CommonShare);
        }
    }

    public bool IsCommon(int profile, ReadOnlySpan<char> word) => _profiles[profile].IsCommon(word);

    private void Add(char first, char second, char third, Span<int> sums)
    {
        if (_likelihoods.TryGetValue(Pack(first, second, third), out var likelihoods))
        {
            Sum(sums, likelihoods);
            return;
        }

        if (_fallbacks.TryGetValue(Pack('\0', first, second), out var fallbacks))
            Sum(sums, fallbacks);
        if (_likelihoods.TryGetValue(Pack('\0', second, third), out likelihoods))
        {
            Sum(sums, likelihoods);
            return;
        }

        if (_fallbacks.TryGetValue(Pack('\0', '\0', second), out fallbacks))
            Sum(sums, fallbacks);
        Sum(sums, _likelihoods.TryGetValue(Pack('\0', '\0', third), out likelihoods) ? likelihoods : _unseen);
    }

    private static void Sum(Span<int> sums, int[] addends)
    {
        for (var i = 0; i < sums.Length; i++)
            sums[i] += addends[i];
    }

    private static Counts Count(LanguageProfile profile)
    {
        var counts = new Counts();
        foreach (var word in profile.Words)
        {
            var padded = $"{Edge}{Edge}{word}{Edge}";
            for (var i = 2; i < padded.Length; i++)
                counts.Add(padded[i - 2], padded[i - 1], padded[i]);
        }

        return counts;
    }

    private static ulong Pack(char first, char second, char third) => ((ulong)first << 32) | ((ulong)second << 16) | third;

    private static int Logarithm(double probability) => (int)Math.Round(Nat * Math.Log(probability));

    /// <summary>Occurrences of letters, bigrams and trigrams, and of what stands before their last letter.</summary>
    private sealed class Counts
    {
        public Dictionary<ulong, int> Sequences { get; } = [];

        public Dictionary<ulong, int> Contexts { get; } = [];

        public int Total { get; private set; }

        public void Add(char first, char second, char third)
        {
            Increment(Sequences, Pack(first, second, third));
            Increment(Sequences, Pack('\0', second, third));
            Increment(Sequences, Pack('\0', '\0', third));
            Increment(Contexts, Pack('\0', first, second));
            Increment(Contexts, Pack('\0', '\0', second));
            Total++;
        }

        public double Likelihood(ulong sequence)
        {
            var (first, second, third) = ((char)(sequence >> 32), (char)(sequence >> 16), (char)sequence);
            var letter = (Sequences.GetValueOrDefault(third) + Unseen) / (Total + (Unseen * Letters));
            if (second == '\0')
                return letter;
            var pair = Interpolate(Pack('\0', second, third), Pack('\0', '\0', second), letter);
            return first == '\0' ? pair : Interpolate(sequence, Pack('\0', first, second), pair);
        }

        private double Interpolate(ulong sequence, ulong context, double shorter) =>
            (Sequences.GetValueOrDefault(sequence) + (Interpolation * shorter)) / (Contexts.GetValueOrDefault(context) + Interpolation);

        private static void Increment(Dictionary<ulong, int> counts, ulong key) => counts[key] = counts.GetValueOrDefault(key) + 1;
    }
}
