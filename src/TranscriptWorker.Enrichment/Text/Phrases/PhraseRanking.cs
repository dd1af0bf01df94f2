namespace TranscriptWorker.Enrichment.Text.Phrases;

/// <summary>A candidate for a key phrase.</summary>
/// <param name="Phrase">The phrase.</param>
/// <param name="Score">The score, rounded so that ties are the same on every machine.</param>
/// <param name="Dispersion">Evenness of its distribution, 0 to 1.</param>
internal readonly record struct RankedPhrase(Phrase Phrase, double Score, double Dispersion);

/// <summary>The best phrases of a text.</summary>
/// <param name="Mining">The phrases that they were chosen from.</param>
/// <param name="Best">The phrases, the best first.</param>
internal sealed record PhraseRanks(PhraseMining Mining, IReadOnlyList<RankedPhrase> Best);

/// <summary>Orders phrases by C-value, dispersion and spelling, and removes those that repeat a better one.</summary>
internal sealed class PhraseRanking(SpokenText text, PhraseMining mining, IReadOnlyList<Cue> cues)
{
    /// <summary>Number of phrases of a short text, if it has as many.</summary>
    public const int MinPhrases = 8;

    /// <summary>Maximum number of phrases.</summary>
    public const int MaxPhrases = 15;

    /// <summary>Number of words per additional phrase.</summary>
    private const int WordsPerPhrase = 250;

    /// <summary>Number of phrases with the highest C-values that are ranked.</summary>
    private const int Shortlist = 300;

    private const int Parts = 10;

    /// <summary>Share of a phrase's occurrences inside a better phrase from which it adds nothing.</summary>
    private const double Absorbed = 0.5;

    /// <summary>Loss of a phrase all of whose words occur in phrases already selected.</summary>
    private const double Redundancy = 0.5;

    private readonly Dictionary<Phrase, List<int>> _terms = [];

    /// <summary>The best phrases of a text, the best first, and the phrases that they were chosen from.</summary>
    public static PhraseRanks Rank(SpokenText text, IReadOnlyList<Cue> cues, CancellationToken cancellationToken)
    {
        var count = Math.Clamp(MinPhrases + (text.Words.Count / WordsPerPhrase), MinPhrases, MaxPhrases);
        return Rank(text, cues, count, cancellationToken);
    }

    /// <summary>The given number of best phrases of a text, the best first, and the phrases that they were chosen from.</summary>
    public static PhraseRanks Rank(SpokenText text, IReadOnlyList<Cue> cues, int count, CancellationToken cancellationToken)
    {
        var mining = PhraseMining.Mine(text, cues, text.MinRecurrence, cancellationToken);
        return new PhraseRanks(mining, new PhraseRanking(text, mining, cues).Best(count));
    }

    private List<RankedPhrase> Best(int count)
    {
        var shortlist = mining
            .Phrases.OrderByDescending(phrase => Math.Round(phrase.CValue, 6))
            .ThenBy(phrase => phrase.FirstWord)
            .ThenByDescending(phrase => phrase.Length)
            .Take(Shortlist)
            .ToList();
        var spread = Spread(shortlist);
        var quality = new PhraseQuality(text, cues);
        var ranked = shortlist
            .Select(phrase => Rank(phrase, Dispersion.Of(spread[phrase]), quality))
            .Where(candidate => candidate.Score > 0)
            .OrderByDescending(candidate => candidate.Score)
            .ThenBy(candidate => candidate.Phrase.FirstWord)
            .ThenByDescending(candidate => candidate.Phrase.Length)
            .ToList();
        return Select(ranked, count);
    }

    /// <summary>An evenly spread phrase scores up to two thirds more than a phrase in one place.</summary>
    private static RankedPhrase Rank(Phrase phrase, double dispersion, PhraseQuality quality)
    {
        var score = phrase.CValue * (0.6 + (0.4 * dispersion)) * quality.Of(phrase);
        return new RankedPhrase(phrase, Math.Round(score, 6), dispersion);
    }

    private Dictionary<Phrase, int[]> Spread(List<Phrase> shortlist)
    {
        var spread = shortlist.ToDictionary(phrase => phrase, _ => new int[Parts]);
        for (var i = 0; i < text.Words.Count; i++)
        {
            var part = (int)((long)i * Parts / text.Words.Count);
            for (var length = 1; length <= PhraseMining.MaxLength; length++)
            {
                if (mining.At(length, i) is not { } phrase)
                    break;
                if (spread.TryGetValue(phrase, out var parts))
                    parts[part]++;
            }
        }

        return spread;
    }

    /// <summary>Selects the best phrase repeatedly; words that it shares with phrases already selected lower its score.</summary>
    private List<RankedPhrase> Select(List<RankedPhrase> ranked, int count)
    {
        var selected = new List<RankedPhrase>();
        var said = new HashSet<int>();
        var open = new List<RankedPhrase>(ranked);
        while (selected.Count < count && open.Count > 0)
        {
            var next = open.MaxBy(candidate => Math.Round(candidate.Score * Novelty(candidate.Phrase, said), 6));
            open.Remove(next);
            if (selected.Exists(better => Repeats(next.Phrase, better.Phrase)))
                continue;
            // A part of it that scored higher only through the occurrences inside this phrase is replaced.
            selected.RemoveAll(better => IsPartOf(better.Phrase, next.Phrase) && next.Phrase.Count >= Absorbed * better.Phrase.Count);
            selected.Add(next);
            said.UnionWith(Terms(next.Phrase));
        }

        return [.. selected.OrderByDescending(taken => taken.Score).ThenBy(taken => taken.Phrase.FirstWord)];
    }

    private double Novelty(Phrase phrase, HashSet<int> said)
    {
        var terms = Terms(phrase);
        return 1 - (Redundancy * terms.Count(said.Contains) / terms.Count);
    }

    /// <summary>
    /// Whether the candidate is a part of the better phrase and seldom occurs elsewhere, or has the same words in another order.
    /// </summary>
    private bool Repeats(Phrase candidate, Phrase better)
    {
        if (IsPartOf(candidate, better) && better.Count >= Absorbed * candidate.Count)
            return true;
        return candidate.Length <= better.Length && candidate.Length > 1 && Terms(candidate).All(Terms(better).Contains);
    }

    private bool IsPartOf(Phrase part, Phrase whole)
    {
        if (part.Length >= whole.Length)
            return false;
        for (var i = 0; i + part.Length <= whole.Length; i++)
        {
            if (mining.At(part.Length, whole.FirstWord + i) == part)
                return true;
        }

        return false;
    }

    private List<int> Terms(Phrase phrase)
    {
        if (_terms.TryGetValue(phrase, out var terms))
            return terms;
        terms = [];
        for (var word = phrase.FirstWord; word < phrase.FirstWord + phrase.Length; word++)
        {
            if (text.Words[word].Form.Kind != FormKind.Link)
                terms.Add(text.Words[word].Form.Term.Id);
        }

        _terms.Add(phrase, terms);
        return terms;
    }
}
