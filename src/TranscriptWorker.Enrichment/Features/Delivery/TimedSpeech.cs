using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Delivery;

/// <summary>A cue with words and times.</summary>
/// <param name="Cue">The cue.</param>
/// <param name="Time">Its time.</param>
/// <param name="Words">Number of its words.</param>
/// <param name="IsBackchannel">Whether all its words only show attention ("mhm", "yeah, right").</param>
internal sealed record SpokenCue(Cue Cue, Interval Time, int Words, bool IsBackchannel);

/// <summary>The cues with words and times, in the order of their starts.</summary>
internal sealed class TimedSpeech
{
    private readonly Dictionary<int, string> _cueByStart = [];

    public TimedSpeech(SpokenText text, IReadOnlyList<Cue> cues, CancellationToken cancellationToken)
    {
        var spoken = new List<SpokenCue>();
        for (var word = 0; word < text.Words.Count; )
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = word;
            var cue = text.Words[word].Cue;
            var isBackchannel = true;
            for (; word < text.Words.Count && text.Words[word].Cue == cue; word++)
                isBackchannel &= text.Language.Lexicon.Courtesies.Contains(text.Words[word].Form.Text);
            if (Interval.Of(cues[cue]) is { } time)
                spoken.Add(new SpokenCue(cues[cue], time, word - first, isBackchannel));
        }

        // The order is stable, so cues that start together keep the order of the source.
        Cues = [.. spoken.OrderBy(cue => cue.Time.StartMs)];
        foreach (var cue in Cues)
            _cueByStart.TryAdd(cue.Time.StartMs, cue.Cue.Id);
        Speech = Interval.Merge(Cues.Select(cue => cue.Time));
    }

    public IReadOnlyList<SpokenCue> Cues { get; }

    /// <summary>The time of speech as disjoint intervals in chronological order.</summary>
    public List<Interval> Speech { get; }

    /// <summary>Whether the source names a speaker.</summary>
    public bool HasSpeakers => Cues.Any(cue => cue.Cue.Speaker is not null);

    public SilenceFigures Silences()
    {
        var silences = Interval.Silences(Speech).ToList();
        return new SilenceFigures(
            Interval.SilenceFromMs,
            silences.Count,
            silences.Sum(gap => gap.LengthMs),
            Longest(silences, gap => _cueByStart[gap.EndMs])
        );
    }

    /// <summary>Stretches in which different speakers speak at once. Cues without a speaker are left out.</summary>
    public OverlapFigures Overlaps()
    {
        var edges = new List<(int AtMs, int Step)>();
        var named = Cues.Where(cue => cue.Cue.Speaker is not null);
        foreach (var speaker in named.GroupBy(cue => cue.Cue.Speaker, StringComparer.Ordinal))
        {
            foreach (var interval in Interval.Merge(speaker.Select(cue => cue.Time)).Where(interval => interval.LengthMs > 0))
            {
                edges.Add((interval.StartMs, 1));
                edges.Add((interval.EndMs, -1));
            }
        }

        // Ends come before starts of the same time, because such intervals only touch.
        edges.Sort();
        var overlaps = new List<Interval>();
        var speaking = 0;
        var since = 0;
        foreach (var (at, step) in edges)
        {
            if (speaking > 1 && speaking + step < 2)
                overlaps.Add(new Interval(since, at));
            if (speaking < 2 && speaking + step > 1)
                since = at;
            speaking += step;
        }

        return new OverlapFigures(
            overlaps.Count,
            overlaps.Sum(overlap => overlap.LengthMs),
            Longest(overlaps, overlap => _cueByStart[overlap.StartMs])
        );
    }

    private static List<Stretch> Longest(IEnumerable<Interval> intervals, Func<Interval, string> cueOf) =>
        [
            .. intervals
                .OrderByDescending(interval => interval.LengthMs)
                .ThenBy(interval => interval.StartMs)
                .Take(DeliveryEnricher.MaxListed)
                .Select(interval => new Stretch(interval.StartMs, interval.EndMs, cueOf(interval))),
        ];
}
