using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Sentiment;

/// <summary>The tallies of all speakers, in the order of their first sentence.</summary>
internal sealed class SpeakerTallies
{
    private readonly Dictionary<string, SentimentTally> _byName = new(StringComparer.Ordinal);
    private readonly List<(string? Name, SentimentTally Tally)> _order = [];
    private SentimentTally? _unnamed;

    public SentimentTally Of(string? name)
    {
        if (name is null)
            return _unnamed ??= Appear(name);
        if (!_byName.TryGetValue(name, out var tally))
            _byName.Add(name, tally = Appear(name));
        return tally;
    }

    public IReadOnlyList<SpeakerSentiment> Complete(int most) =>
        [.. _order.Take(most).Select(speaker => new SpeakerSentiment(SpeakerName.Cut(speaker.Name), speaker.Tally.Complete()))];

    private SentimentTally Appear(string? name)
    {
        var tally = new SentimentTally();
        _order.Add((name, tally));
        return tally;
    }
}
