namespace TranscriptWorker.Enrichment.Text.Phrases;

/// <summary>Judges a phrase by its words alone, independent of its occurrences.</summary>
internal sealed class PhraseQuality(SpokenText text, IReadOnlyList<Cue> cues)
{
    /// <summary>Factor on phrases of several words, which are less ambiguous than single words.</summary>
    private const double MultiWord = 1.3;

    private readonly Capitals _capitals = new(text, cues);

    /// <summary>Factor of at least 0; 0 for single letters and words without content.</summary>
    public double Of(Phrase phrase) => Spelling(phrase) * _capitals.Weight(phrase);

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
}
