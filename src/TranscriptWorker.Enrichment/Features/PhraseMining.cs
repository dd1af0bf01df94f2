using TranscriptWorker.Enrichment.Features.Language;

namespace TranscriptWorker.Enrichment.Features;

/// <summary>Consecutive content words, counted wherever they stand.</summary>
/// <param name="firstWord">Index of the word with which it first occurs.</param>
/// <param name="length">In words.</param>
/// <param name="prefix">The phrase without its last word; null for one word.</param>
/// <param name="suffix">The phrase without its first word; null for one word.</param>
internal sealed class Phrase(int firstWord, int length, Phrase? prefix, Phrase? suffix)
{
    public int FirstWord { get; } = firstWord;

    public int Length { get; } = length;

    public Phrase? Prefix { get; } = prefix;

    public Phrase? Suffix { get; } = suffix;

    public int Count { get; set; }

    /// <summary>How many longer phrases contain it.</summary>
    public int Containers { get; private set; }

    /// <summary>How many of its occurrences are in longer phrases.</summary>
    public int NestedCount { get; private set; }

    public double CValue { get; set; }

    public void Contain(Phrase inner)
    {
        inner.Containers++;
        inner.NestedCount += Count - NestedCount;
    }
}

/// <summary>Counts the recurring phrases of a text and values each by its C-value.</summary>
/// <remarks>
/// C-value: Frantzi, Ananiadou and Mima, "Automatic recognition of multi-word terms: the C-value/NC-value method" (2000): what counts is
/// how often a phrase stands on its own, that is its frequency f less the mean frequency of the longer phrases that contain it. A phrase
/// of n words is worth log2(n + 1) · ln(1 + that); the 1 added to n gives single words a value, as in Barrón-Cedeño et al., "An improved
/// automatic term recognition method for Spanish" (2009), and the logarithm keeps the commonest words from outweighing every phrase.
/// Longer phrases are counted only where both their parts recur (the Apriori property), so that the work grows with the text and not
/// with its combinations.
/// </remarks>
internal sealed class PhraseMining
{
    public const int MaxLength = 4;

    /// <summary>log2(n + 1), written out: libraries differ in the last digit.</summary>
    private static readonly double[] LengthWeight = [0, 1, 1.584962500721156, 2, 2.321928094887362];

    /// <summary>By length, then by index of the first word: the phrase that begins there, or null.</summary>
    private readonly Phrase?[][] _at = new Phrase?[MaxLength + 1][];

    private PhraseMining() { }

    /// <summary>All phrases that recur, the longest first, then by their first occurrence.</summary>
    public List<Phrase> Phrases { get; } = [];

    /// <summary>The phrase of a length that begins with a word, or null where none that recurs does.</summary>
    public Phrase? At(int length, int word) => _at[length][word];

    /// <param name="text">The text.</param>
    /// <param name="minCount">How often a phrase has to occur.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static PhraseMining Mine(SpokenText text, int minCount, CancellationToken cancellationToken)
    {
        var mining = new PhraseMining();
        mining.CountWords(text);
        for (var length = 2; length <= MaxLength; length++)
        {
            mining.Prune(text, length - 1, minCount);
            mining.CountPairs(text, length, cancellationToken);
        }

        mining.Prune(text, MaxLength, minCount);
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

    private void CountPairs(SpokenText text, int length, CancellationToken cancellationToken)
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
                if (length == 2 && !MayPair(text.Words[i], text.Words[i + 1]))
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

    private void Value()
    {
        foreach (var phrase in Phrases)
        {
            var own = phrase.Containers == 0 ? phrase.Count : phrase.Count - ((double)phrase.NestedCount / phrase.Containers);
            phrase.CValue = LengthWeight[phrase.Length] * Math.Log(1 + own);
            ContainParts(phrase);
        }
    }

    /// <summary>Tells every shorter phrase inside that it is inside.</summary>
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
