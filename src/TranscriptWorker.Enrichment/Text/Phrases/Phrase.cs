namespace TranscriptWorker.Enrichment.Text.Phrases;

/// <summary>A phrase of consecutive content words with its number of occurrences.</summary>
/// <param name="firstWord">Index of the first word of its first occurrence.</param>
/// <param name="length">Number of words.</param>
/// <param name="prefix">The phrase without its last word; null for a single word.</param>
/// <param name="suffix">The phrase without its first word; null for a single word.</param>
internal sealed class Phrase(int firstWord, int length, Phrase? prefix, Phrase? suffix)
{
    public int FirstWord { get; } = firstWord;

    public int Length { get; } = length;

    public Phrase? Prefix { get; } = prefix;

    public Phrase? Suffix { get; } = suffix;

    public int Count { get; set; }

    /// <summary>Number of longer phrases that contain it.</summary>
    public int Containers { get; private set; }

    /// <summary>Number of its occurrences inside longer phrases.</summary>
    public int NestedCount { get; private set; }

    public double CValue { get; set; }

    /// <summary>The word before it at all its occurrences; null if it was not noted.</summary>
    public ConstantNeighbour? Before { get; set; }

    /// <summary>The word after it at all its occurrences; null if it was not noted.</summary>
    public ConstantNeighbour? After { get; set; }

    /// <summary>Whether it is the rest of a longer phrase: the same word always precedes it, or follows one of maximum length.</summary>
    public bool IsCut => Before is { IsConstant: true } || (Length == PhraseMining.MaxLength && After is { IsConstant: true });

    public void Contain(Phrase inner)
    {
        inner.Containers++;
        inner.NestedCount += Count - NestedCount;
    }
}
