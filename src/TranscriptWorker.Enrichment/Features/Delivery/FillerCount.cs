using System.Collections.Frozen;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Delivery;

/// <summary>Counts fillers: hesitations such as "um", and phrases that carry no content in speech, such as "you know".</summary>
/// <remarks>
/// The lists hold words that are hardly ever anything else. Words that often have a meaning ("like", "well", "so", "genau", "este") are left out,
/// because spelling alone does not tell their use.
/// </remarks>
internal sealed class FillerCount
{
    private const int MaxPhraseWords = 3;

    private static readonly FrozenDictionary<string, FillerList> ByLanguage = new Dictionary<string, FillerList>(StringComparer.Ordinal)
    {
        ["en"] = new(
            hesitations: "um, umm, uh, uhh, uhm, er, erm, hm, hmm, mm",
            phrases: "kinda, sorta, basically, literally, i guess",
            asides: "you know, i mean, kind of, sort of",
            notAfter: "what this that these those a the some any every which one another same different certain do did if as would should how",
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

    private readonly Dictionary<string, Tally> _tallies = new(StringComparer.Ordinal);

    private FillerCount() { }

    /// <summary>Numbers of fillers by cue; cues without fillers are missing.</summary>
    public Dictionary<int, int> ByCue { get; } = [];

    /// <summary>Counts the fillers of a text, or returns null if its language has no list.</summary>
    public static FillerCount? Of(SpokenText text, CancellationToken cancellationToken)
    {
        if (!ByLanguage.TryGetValue(text.Language.Tag, out var list))
            return null;
        var count = new FillerCount();
        foreach (var sentence in text.Sentences)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var word = sentence.FirstWord; word < sentence.EndWord; )
                word += Math.Max(1, count.Take(text, word, sentence.EndWord, list));
        }

        return count;
    }

    public FillerFigures Describe(int words, IReadOnlyList<Cue> cues)
    {
        var total = _tallies.Values.Sum(tally => tally.Count);
        return new FillerFigures(
            total,
            words == 0 ? 0 : decimal.Round(100m * total / words, 2, MidpointRounding.AwayFromZero),
            [
                .. _tallies
                    .OrderByDescending(pair => pair.Value.Count)
                    .ThenBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair => new FillerFigure(
                        pair.Key,
                        pair.Value.Kind,
                        pair.Value.Count,
                        pair.Value.Cues.ConvertAll(cue => new DeliveryCue(cues[cue].Id, cues[cue].StartMs))
                    )),
            ]
        );
    }

    /// <summary>Counts the longest filler that begins at the word. Returns its number of words, or 0.</summary>
    private int Take(SpokenText text, int word, int end, FillerList list)
    {
        for (var length = Math.Min(MaxPhraseWords, end - word); length > 0; length--)
        {
            var spelling = text.Words[word].Form.Text;
            for (var i = 1; i < length; i++)
                spelling += " " + text.Words[word + i].Form.Text;
            if (list.KindOf(spelling) is not { } kind || list.IsMeant(text, spelling, word, word + length, end))
                continue;
            if (!_tallies.TryGetValue(spelling, out var tally))
                _tallies.Add(spelling, tally = new Tally(kind));
            var cue = text.Words[word].Cue;
            tally.Add(cue);
            ByCue[cue] = ByCue.GetValueOrDefault(cue) + 1;
            return length;
        }

        return 0;
    }

    private sealed class Tally(string kind)
    {
        public string Kind { get; } = kind;

        public int Count { get; private set; }

        public List<int> Cues { get; } = [];

        public void Add(int cue)
        {
            Count++;
            if (Cues.Count < DeliveryEnricher.MaxCues && (Cues.Count == 0 || Cues[^1] != cue))
                Cues.Add(cue);
        }
    }
}
