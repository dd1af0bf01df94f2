using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Fillers;

namespace TranscriptWorker.Enrichment.Features.Delivery;

/// <summary>Counts fillers: hesitations such as "um", and phrases that carry no content in speech, such as "you know".</summary>
internal sealed class FillerCount
{
    private readonly Dictionary<string, Tally> _tallies = new(StringComparer.Ordinal);

    private FillerCount() { }

    /// <summary>Numbers of fillers by cue; cues without fillers are missing.</summary>
    public Dictionary<int, int> ByCue { get; } = [];

    /// <summary>Counts the fillers of a text, or returns null if its language has no list.</summary>
    public static FillerCount? Of(SpokenText text, CancellationToken cancellationToken)
    {
        if (FillerList.For(text.Language.Tag) is not { } list)
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
        if (list.At(text, word, end) is not { } filler)
            return 0;
        if (!_tallies.TryGetValue(filler.Text, out var tally))
            _tallies.Add(filler.Text, tally = new Tally(filler.Kind));
        var cue = text.Words[word].Cue;
        tally.Add(cue);
        ByCue[cue] = ByCue.GetValueOrDefault(cue) + 1;
        return filler.Words;
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
