namespace TranscriptWorker.Enrichment.Text.Phrases;

/// <summary>Counts the recurring phrases of a text and computes their C-values.</summary>
/// <remarks>
/// C-value: Frantzi, Ananiadou and Mima, "Automatic recognition of multi-word terms: the C-value/NC-value method" (2000): the value depends
/// on how often a phrase stands on its own, that is, its frequency less the mean frequency of the longer phrases that contain it. A phrase
/// of n words has the value log2(n + 1) · ln(1 + that difference); the 1 added to n gives single words a value, as in Barrón-Cedeño et al.,
/// "An improved automatic term recognition method for Spanish" (2009), and the logarithm keeps the most common words from outweighing every
/// phrase. Longer phrases are counted only if both of their parts recur (the Apriori property), so that the work grows with the length of
/// the text and not with the number of combinations.
/// </remarks>
internal sealed class PhraseMining
{
    public const int MaxLength = 4;

    /// <summary>log2(n + 1), as constants, because libraries differ in the last digit.</summary>
    private static readonly double[] LengthWeight = [0, 1, 1.584962500721156, 2, 2.321928094887362];

    /// <summary>The phrase, or null, by length and then by index of the first word.</summary>
    private readonly Phrase?[][] _at = new Phrase?[MaxLength + 1][];

    private PhraseMining() { }

    /// <summary>The recurring phrases, the longest first, then by first occurrence.</summary>
    public List<Phrase> Phrases { get; } = [];

    /// <summary>The recurring phrase of the given length that begins at the given word, or null.</summary>
    public Phrase? At(int length, int word) => _at[length][word];

    /// <param name="text">The text.</param>
    /// <param name="cues">Its cues.</param>
    /// <param name="minCount">Minimum number of occurrences.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static PhraseMining Mine(SpokenText text, IReadOnlyList<Cue> cues, int minCount, CancellationToken cancellationToken)
    {
        var mining = new PhraseMining();
        mining.CountWords(text);
        mining.Prune(text, 1, minCount);
        mining.CountPairs(text, minCount < 2 ? new NounPairs(text, cues) : null, cancellationToken);
        // Without word lists nothing tells a phrase that occurs once from words that happen to meet.
        var minPhrase = text.Language.Lexicon.Language is null ? Math.Max(2, minCount) : minCount;
        for (var length = 2; length < MaxLength; length++)
        {
            mining.Prune(text, length, minPhrase);
            mining.CountLonger(text, length + 1, cancellationToken);
        }

        mining.Prune(text, MaxLength, minPhrase);
        if (text.Language.Lexicon.Language is null)
            mining.NoteNeighbours(text);
        mining.Value();
        return mining;
    }

    private void CountWords(SpokenText text)
    {
        var byTerm = new Phrase?[text.TermCount];
        var at = _at[1] = new Phrase?[text.Words.Count];
        for (var i = 0; i < at.Length; i++)
        {
            var form = text.Words[i].Form;
            if (form.Kind is not (FormKind.Content or FormKind.Light or FormKind.Link))
                continue;
            at[i] = byTerm[form.Term.Id] ??= new Phrase(i, 1, null, null);
            at[i]!.Count++;
        }
    }

    /// <summary>
    /// Counts phrases of two words. Words that meet only between two cues form none: a cue often ends with a thought. Only where cues
    /// have a word or two each do they say nothing of that.
    /// </summary>
    private void CountPairs(SpokenText text, NounPairs? nouns, CancellationToken cancellationToken)
    {
        var parts = _at[1];
        var at = _at[2] = new Phrase?[parts.Length];
        var byParts = new Dictionary<(Phrase, Phrase), Phrase>();
        var between = new List<int>();
        var joinsCues = text.HasShortCues;
        foreach (var sentence in text.Sentences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = sentence.FirstWord; i + 2 <= sentence.EndWord; i++)
            {
                if (parts[i] is not { } prefix || parts[i + 1] is not { } suffix || prefix == suffix)
                    continue;
                if (!MayPair(text.Words[i], text.Words[i + 1]) || nouns?.MayName(i, sentence) is false)
                    continue;
                if (!joinsCues && text.Words[i].Cue != text.Words[i + 1].Cue)
                {
                    between.Add(i);
                    continue;
                }

                if (!byParts.TryGetValue((prefix, suffix), out var phrase))
                    byParts.Add((prefix, suffix), phrase = new Phrase(i, 2, prefix, suffix));
                phrase.Count++;
                at[i] = phrase;
            }
        }

        foreach (var i in between)
        {
            if (!byParts.TryGetValue((parts[i]!, parts[i + 1]!), out var phrase))
                continue;
            phrase.Count++;
            at[i] = phrase;
        }
    }

    private void CountLonger(SpokenText text, int length, CancellationToken cancellationToken)
    {
        var parts = _at[length - 1];
        var at = _at[length] = new Phrase?[parts.Length];
        var byParts = new Dictionary<(Phrase, Phrase), Phrase>();
        foreach (var sentence in text.Sentences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = sentence.FirstWord; i + length <= sentence.EndWord; i++)
            {
                if (parts[i] is not { } prefix || parts[i + 1] is not { } suffix || prefix == suffix)
                    continue;
                if (!byParts.TryGetValue((prefix, suffix), out var phrase))
                    byParts.Add((prefix, suffix), phrase = new Phrase(i, length, prefix, suffix));
                phrase.Count++;
                at[i] = phrase;
            }
        }
    }

    private static bool MayPair(in Word left, in Word right) => !right.AfterBreak && (left.Form.IsContent || right.Form.IsContent);

    private static bool IsLink(SpokenText text, int word) => text.Words[word].Form.Kind == FormKind.Link;

    private void Prune(SpokenText text, int length, int minCount)
    {
        var at = _at[length];
        var recurring = new List<Phrase>();
        for (var i = 0; i < at.Length; i++)
        {
            if (at[i] is not { } phrase)
                continue;
            if (phrase.Count < minCount)
                at[i] = null;
            else if (phrase.FirstWord == i && !IsLink(text, i) && !IsLink(text, i + length - 1))
                recurring.Add(phrase);
        }

        Phrases.InsertRange(0, recurring);
    }

    /// <summary>
    /// Without word lists, and in scripts without spaces, words of a phrase that is longer than the maximum form several phrases. Only the
    /// first of them keeps its value.
    /// </summary>
    private void NoteNeighbours(SpokenText text)
    {
        for (var length = 2; length <= MaxLength; length++)
        {
            for (var i = 0; i < text.Words.Count; i++)
            {
                if (_at[length][i] is not { } phrase)
                    continue;
                (phrase.Before ??= new()).Note(i > 0 && !text.Words[i].AfterBreak ? text.Words[i - 1].Form : null);
                var next = i + length;
                (phrase.After ??= new()).Note(next < text.Words.Count && !text.Words[next].AfterBreak ? text.Words[next].Form : null);
            }
        }
    }

    private void Value()
    {
        foreach (var phrase in Phrases)
        {
            if (phrase.IsCut)
                continue;
            var own = phrase.Containers == 0 ? phrase.Count : phrase.Count - ((double)phrase.NestedCount / phrase.Containers);
            phrase.CValue = LengthWeight[phrase.Length] * Math.Log(1 + own);
            ContainParts(phrase);
        }
    }

    /// <summary>Counts the phrase as a container of every shorter phrase inside it.</summary>
    private void ContainParts(Phrase phrase)
    {
        for (var length = phrase.Length - 1; length >= 1; length--)
        {
            for (var i = 0; i + length <= phrase.Length; i++)
            {
                if (_at[length][phrase.FirstWord + i] is { } inner)
                    phrase.Contain(inner);
            }
        }
    }
}
