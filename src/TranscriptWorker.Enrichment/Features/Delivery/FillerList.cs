using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Delivery;

/// <summary>The fillers of a language.</summary>
internal sealed class FillerList
{
    private readonly FrozenDictionary<string, string> _kinds;
    private readonly FrozenSet<string> _asides;
    private readonly FrozenSet<string> _notAfter;
    private readonly FrozenSet<string> _notBefore;

    /// <param name="hesitations">Sounds of hesitation, separated by commas.</param>
    /// <param name="phrases">Phrases without content, separated by commas.</param>
    /// <param name="asides">Phrases that have a meaning in other places, separated by commas.</param>
    /// <param name="notAfter">Words after which an aside has its meaning: "this kind of pump".</param>
    /// <param name="notBefore">Words before which an aside has its meaning, unless punctuation separates them: "you know the answer".</param>
    public FillerList(string hesitations, string phrases, string asides, string notAfter, string notBefore)
    {
        _kinds = hesitations
            .Split(", ")
            .Select(text => (text, kind: "hesitation"))
            .Concat($"{phrases}, {asides}".Split(", ").Select(text => (text, kind: "phrase")))
            .ToFrozenDictionary(entry => entry.text, entry => entry.kind, StringComparer.Ordinal);
        _asides = asides.Split(", ").ToFrozenSet(StringComparer.Ordinal);
        _notAfter = notAfter.Split(' ').ToFrozenSet(StringComparer.Ordinal);
        _notBefore = notBefore.Split(' ').ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary><c>hesitation</c>, <c>phrase</c>, or null if the text is no filler.</summary>
    public string? KindOf(string text) => _kinds.GetValueOrDefault(text);

    /// <summary>Whether a filler has its meaning, by the words around it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="filler">The filler.</param>
    /// <param name="first">Index of the first word of the filler.</param>
    /// <param name="next">Index after its last word.</param>
    /// <param name="end">Index after the last word of the sentence.</param>
    public bool IsMeant(SpokenText text, string filler, int first, int next, int end)
    {
        if (!_asides.Contains(filler))
            return false;
        if (next < end && !text.Words[next].AfterBreak && _notBefore.Contains(text.Words[next].Form.Text))
            return true;
        return first > 0 && !text.Words[first].AfterBreak && _notAfter.Contains(text.Words[first - 1].Form.Text);
    }
}
