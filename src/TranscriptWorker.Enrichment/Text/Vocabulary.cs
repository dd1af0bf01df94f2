using TranscriptWorker.Enrichment.Text.Languages;

namespace TranscriptWorker.Enrichment.Text;

/// <summary>The distinct forms and terms of one transcript.</summary>
internal sealed class Vocabulary(SpokenLanguage language)
{
    private static readonly Form Overlong = new("", FormKind.Overlong, new Term(0, ""));

    private readonly Dictionary<string, Form> _formsBySpelling = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Term> _termsByKey = new(StringComparer.Ordinal);

    /// <summary>Forms by their spelling in the source, which saves the conversion of most words to lower case.</summary>
    private readonly Dictionary<string, Form> _formsBySource = new(StringComparer.Ordinal);

    public int TermCount => _termsByKey.Count;

    public Form FormOf(ReadOnlySpan<char> word)
    {
        if (word.Length > WordScanner.MaxWordLength)
            return Overlong;
        if (!_formsBySource.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out var form))
        {
            var spelling = SpokenText.Normalize(word);
            if (!_formsBySpelling.TryGetValue(spelling, out form))
                _formsBySpelling.Add(spelling, form = Create(spelling));
            _formsBySource.Add(word.ToString(), form);
        }

        form.Count++;
        return form;
    }

    /// <summary>
    /// Classifies very frequent short words as function words: the upper cut-off of Luhn, "The automatic creation of literature abstracts"
    /// (1958), for languages without a lexicon.
    /// </summary>
    /// <param name="words">Number of words in the transcript.</param>
    public void CutFrequent(int words)
    {
        const int minWords = 200;
        const double share = 0.01;
        const int longest = 5;
        if (words < minWords)
            return;
        foreach (var form in _formsBySpelling.Values)
        {
            if (form.IsContent && form.Text.Length <= longest && form.Text[0] < 0x3005 && form.Count > share * words)
                form.Kind = FormKind.Function;
        }
    }

    private Form Create(string spelling)
    {
        var key = Inflection.Fold(spelling, language.Tag);
        var kind = language.Lexicon.Classify(spelling, key);
        if (!_termsByKey.TryGetValue(key, out var term))
            _termsByKey.Add(key, term = new Term(_termsByKey.Count, key));
        return new Form(spelling, kind, term);
    }
}
