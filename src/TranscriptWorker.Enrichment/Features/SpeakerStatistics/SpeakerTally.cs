using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.SpeakerStatistics;

/// <summary>Counts the cues, words, turns and speech of one speaker, cue by cue in the order of the source.</summary>
/// <param name="name">Name as in the cues.</param>
/// <param name="order">0-based position by first appearance.</param>
internal sealed class SpeakerTally(string? name, int order)
{
    private readonly List<Interval> _intervals = [];
    private int? _turnStartMs;

    public string? Name { get; } = name;

    public int Order { get; } = order;

    public int Cues { get; private set; }

    public int Words { get; private set; }

    public int TimedWords { get; private set; }

    public int Turns { get; private set; }

    public int Questions { get; set; }

    public long? LongestTurnMs { get; private set; }

    public long SpeechMs { get; private set; }

    public IReadOnlyList<Interval> Intervals => _intervals;

    public void Add(Cue cue, int words, bool takesOver)
    {
        Cues++;
        Words += words;
        if (takesOver)
        {
            Turns++;
            _turnStartMs = null;
        }

        if (Interval.Of(cue) is not { } interval)
            return;
        _intervals.Add(interval);
        TimedWords += words;
        _turnStartMs = Math.Min(_turnStartMs ?? interval.StartMs, interval.StartMs);
        LongestTurnMs = Math.Max(LongestTurnMs ?? 0, (long)interval.EndMs - _turnStartMs.Value);
    }

    public void Complete()
    {
        var merged = Interval.Merge(_intervals);
        _intervals.Clear();
        _intervals.AddRange(merged);
        SpeechMs = merged.Sum(interval => interval.LengthMs);
    }
}
