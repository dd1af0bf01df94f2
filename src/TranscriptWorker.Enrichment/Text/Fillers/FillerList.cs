using System.Collections.Frozen;

namespace TranscriptWorker.Enrichment.Text.Fillers;

/// <summary>The fillers of a language.</summary>
/// <remarks>
/// The lists hold words that are hardly ever anything else. Words that often have a meaning ("like", "well", "so", "genau", "este")
/// are left out, because spelling alone does not tell their use.
/// </remarks>
internal sealed class FillerList
{
    /// <summary>Maximum number of words in a filler.</summary>
    public const int MaxWords = 3;

    private static readonly FrozenDictionary<string, FillerList> ByLanguage = new Dictionary<string, FillerList>(StringComparer.Ordinal)
    {
        ["en"] = new(
            hesitations: "um, umm, uh, uhh, uhm, er, erm, hm, hmm, mm",
            phrases: "kinda, sorta, basically, literally, i guess",
            asides: "you know, i mean, kind of, sort of",
            notAfter: "what this that these those a the some any every which one another same different do did if as would should how",
            notBefore: "the that how what where who why if about whether when my your his her this it him them"
        ),
        ["de"] = new(
            hesitations: "äh, ähm, öh, öhm, ehm, hm, hmm",
            phrases: "quasi, sozusagen, irgendwie, halt, sag ich mal, sage ich mal, im prinzip, na ja, naja",
            asides: "weißt du",
            notAfter: "was wie wenn",
            notBefore: "was wie wo ob wann wer warum das den die"
        ),
        ["fr"] = new(
            hesitations: "euh, heu, hm, hmm, hum",
            phrases: "ben, bah, hein, du coup, en fait, en gros",
            asides: "tu vois, tu sais, vous voyez",
            notAfter: "si que comme ce",
            notBefore: "que où comment ce si quand qui le la les un une"
        ),
        ["es"] = new(
            hesitations: "eh, em, ehm, hm, mmm",
            phrases: "o sea, digamos, por así decirlo",
            asides: "ya sabes",
            notAfter: "si que lo como",
            notBefore: "que cómo dónde qué quién si"
        ),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly FrozenDictionary<string, string> _kinds;
    private readonly FrozenSet<string> _firstWords;
    private readonly FrozenSet<string> _asides;
    private readonly FrozenSet<string> _notAfter;
    private readonly FrozenSet<string> _notBefore;

    /// <param name="hesitations">Sounds of hesitation, separated by commas.</param>
    /// <param name="phrases">Phrases without content, separated by commas.</param>
    /// <param name="asides">Phrases that have a meaning in other places, separated by commas.</param>
    /// <param name="notAfter">Words after which an aside has its meaning: "this kind of pump".</param>
    /// <param name="notBefore">
    /// Words before which an aside has its meaning, unless punctuation separates them: "you know the answer".
    /// </param>
    private FillerList(string hesitations, string phrases, string asides, string notAfter, string notBefore)
    {
        _kinds = hesitations
            .Split(", ")
            .Select(text => (text, kind: "hesitation"))
            .Concat($"{phrases}, {asides}".Split(", ").Select(text => (text, kind: "phrase")))
            .ToFrozenDictionary(entry => entry.text, entry => entry.kind, StringComparer.Ordinal);
        _firstWords = _kinds.Keys.Select(filler => filler.Split(' ')[0]).ToFrozenSet(StringComparer.Ordinal);
        _asides = asides.Split(", ").ToFrozenSet(StringComparer.Ordinal);
        _notAfter = notAfter.Split(' ').ToFrozenSet(StringComparer.Ordinal);
        _notBefore = notBefore.Split(' ').ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The list of a language, or null if it has none.</summary>
    /// <param name="language">Primary subtag in lower case.</param>
    public static FillerList? For(string language) => ByLanguage.GetValueOrDefault(language);

    /// <summary>The longest filler that begins at a word, or null.</summary>
    /// <param name="text">The text.</param>
    /// <param name="word">Index of the word.</param>
    /// <param name="end">Index after the last word of its sentence.</param>
    public Filler? At(SpokenText text, int word, int end)
    {
        var first = text.Words[word].Form.Text;
        if (!_firstWords.Contains(first))
            return null;
        for (var length = Math.Min(MaxWords, end - word); length > 0; length--)
        {
            var spelling = first;
            for (var i = 1; i < length; i++)
                spelling += " " + text.Words[word + i].Form.Text;
            if (_kinds.TryGetValue(spelling, out var kind) && !IsMeant(text, spelling, word, word + length, end))
                return new Filler(spelling, kind, length);
        }

        return null;
    }

    /// <summary>Whether a filler has its meaning, by the words around it.</summary>
    private bool IsMeant(SpokenText text, string filler, int first, int next, int end)
    {
        if (!_asides.Contains(filler))
            return false;
        if (next < end && !text.Words[next].AfterBreak && _notBefore.Contains(text.Words[next].Form.Text))
            return true;
        return first > 0 && !text.Words[first].AfterBreak && _notAfter.Contains(text.Words[first - 1].Form.Text);
    }
}

/// <summary>A filler at a place of a text.</summary>
/// <param name="Text">Its words in lower case.</param>
/// <param name="Kind"><c>hesitation</c> or <c>phrase</c>.</param>
/// <param name="Words">Number of words.</param>
internal sealed record Filler(string Text, string Kind, int Words);
