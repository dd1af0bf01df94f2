using TranscriptWorker.Enrichment.Features.Language;

namespace TranscriptWorker.Enrichment.Features;

/// <summary>A phrase that may be shown.</summary>
/// <param name="Phrase">What was counted.</param>
/// <param name="Score">Its worth, rounded: ties are the same on every machine.</param>
/// <param name="Dispersion">How evenly it is spread, 0 to 1.</param>
internal readonly record struct RankedPhrase(Phrase Phrase, double Score, double Dispersion);

/// <summary>Orders phrases by C-value, dispersion and spelling, and leaves out those that say what a better one says.</summary>
internal sealed class PhraseRanking(SpokenText text, PhraseMining mining, IReadOnlyList<Cue> cues)
{
    /// <summary>How many phrases are looked at more closely.</summary>
    private const int Shortlist = 300;

    private const int Parts = 10;

    /// <summary>The better phrase takes so much of the other's occurrences that the other adds nothing.</summary>
    private const double Absorbed = 0.5;

    /// <summary>Several words name one thing, where one word may be part of many.</summary>
    private const double MultiWord = 1.3;

    /// <summary>What a phrase loses where all its words stand in phrases already taken.</summary>
    private const double Redundancy = 0.5;

    public List<RankedPhrase> Best(int count)
    {
        var shortlist = mining
            .Phrases.OrderByDescending(phrase => Math.Round(phrase.CValue, 6))
            .ThenBy(phrase => phrase.FirstWord)
            .ThenByDescending(phrase => phrase.Length)
            .Take(Shortlist)
            .ToList();
        var spread = Spread(shortlist);
        var capitals = new Capitals(text, cues);
        var ranked = shortlist
            .Select(phrase => Rank(phrase, Dispersion.Of(spread[phrase]), capitals))
            .Where(candidate => candidate.Score > 0)
            .OrderByDescending(candidate => candidate.Score)
            .ThenBy(candidate => candidate.Phrase.FirstWord)
            .ThenByDescending(candidate => candidate.Phrase.Length)
            .ToList();
        return Select(ranked, count);
    }

    /// <summary>A phrase that comes up again throughout is worth up to two thirds more than one that stands in one place.</summary>
    private RankedPhrase Rank(Phrase phrase, double dispersion, Capitals capitals)
    {
        var score = phrase.CValue * (0.6 + (0.4 * dispersion)) * capitals.Weight(phrase) * Spelling(phrase);
        return new RankedPhrase(phrase, Math.Round(score, 6), dispersion);
    }

    /// <summary>Single words are the more often names of something the longer they are; one letter is none.</summary>
    private double Spelling(Phrase phrase)
    {
        var word = text.Words[phrase.FirstWord].Form.Text;
        if (phrase.Length > 1)
            return MultiWord;
        if (word.Length == 1 || !text.Words[phrase.FirstWord].Form.IsContent)
            return 0;
        if (text.Language.Tag is "en" && word.EndsWith("ed", StringComparison.Ordinal))
            return 0.5;
        return 1;
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

    /// <summary>Takes the best again and again; what a phrase shares with those already taken counts less.</summary>
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
            // A part of it that was better only because it also counts where this one stands makes room.
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

    /// <summary>It is a part of the better phrase that seldom stands elsewhere, or the same words in another order.</summary>
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

    private List<int> Terms(Phrase phrase) =>
        [
            .. text
                .Words.GetRange(phrase.FirstWord, phrase.Length)
                .Where(word => word.Form.Kind != FormKind.Link)
                .Select(word => word.Form.Term.Id),
        ];
}
