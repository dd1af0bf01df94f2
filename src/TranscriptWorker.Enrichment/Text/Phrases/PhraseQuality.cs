namespace TranscriptWorker.Enrichment.Text.Phrases;

/// <summary>Judges a phrase by its words alone, independent of its occurrences.</summary>
internal sealed class PhraseQuality
{
    /// <summary>Factor on phrases of several words, which are less ambiguous than single words.</summary>
    private const double MultiWord = 1.3;

    private readonly SpokenText _text;
    private readonly Capitals _capitals;
    private readonly SpeakerNames _names;

    public PhraseQuality(SpokenText text, IReadOnlyList<Cue> cues)
    {
        _text = text;
        _capitals = new Capitals(text, cues);
        _names = new SpeakerNames(text, cues, _capitals);
    }

    /// <summary>Factor of at least 0; 0 for single letters, words without content, and names of speakers.</summary>
    public double Of(Phrase phrase) => IsName(phrase) ? 0 : Spelling(phrase) * _capitals.Weight(phrase);

    private bool IsName(Phrase phrase)
    {
        for (var i = 0; i < phrase.Length; i++)
        {
            if (!_names.Contains(_text.Words[phrase.FirstWord + i].Form.Term))
                return false;
        }

        return true;
    }

    private double Spelling(Phrase phrase)
    {
        var word = _text.Words[phrase.FirstWord].Form.Text;
        if (phrase.Length > 1)
            return MultiWord;
        if (word.Length == 1 || !_text.Words[phrase.FirstWord].Form.IsContent)
            return 0;
        if (_text.Language.Tag is "en" && word.EndsWith("ed", StringComparison.Ordinal))
            return 0.5;
        return 1;
    }
}
