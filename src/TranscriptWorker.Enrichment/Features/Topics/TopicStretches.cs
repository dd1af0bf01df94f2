using System.Runtime.InteropServices;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Topics;

/// <summary>The stretches between the mentions of a topic that follow each other closely.</summary>
internal sealed class TopicStretches
{
    /// <summary>Maximum distance between two mentions of a stretch, in utterances.</summary>
    private const int MaxDistance = 4;

    private readonly List<Stretch> _stretches = [];

    private TopicStretches() { }

    public int Count => _stretches.Count;

    /// <param name="mentions">Indexes of the words at which a phrase begins, in ascending order.</param>
    /// <param name="utteranceOf">The number of each word's utterance.</param>
    /// <param name="text">The text.</param>
    public static TopicStretches Of(IReadOnlyList<int> mentions, int[] utteranceOf, SpokenText text)
    {
        var stretches = new TopicStretches();
        var open = stretches._stretches;
        var last = 0;
        foreach (var word in mentions)
        {
            var cue = text.Words[word].Cue;
            if (open.Count > 0 && utteranceOf[word] - last <= MaxDistance)
                open[^1] = open[^1] with { LastCue = cue, Mentions = open[^1].Mentions + 1 };
            else
                open.Add(new Stretch(cue, cue, 1));
            last = utteranceOf[word];
        }

        return stretches;
    }

    /// <summary>Share of the given cues that lie in a stretch, with three decimals.</summary>
    /// <param name="cues">Numbers of cues in ascending order; at least one.</param>
    public decimal ShareOf(IReadOnlyList<int> cues)
    {
        var (inside, next) = (0, 0);
        foreach (var cue in cues)
        {
            while (next < _stretches.Count && _stretches[next].LastCue < cue)
                next++;
            if (next < _stretches.Count && _stretches[next].FirstCue <= cue)
                inside++;
        }

        return decimal.Round((decimal)inside / cues.Count, 3);
    }

    public IReadOnlyList<TopicStretch> Describe(IReadOnlyList<Cue> cues) =>
        [
            .. _stretches
                .OrderByDescending(stretch => stretch.Mentions)
                .Take(TopicEnricher.MaxStretches)
                .OrderBy(stretch => stretch.FirstCue)
                .Select(stretch => Describe(stretch, cues)),
        ];

    private static TopicStretch Describe(Stretch stretch, IReadOnlyList<Cue> cues)
    {
        var (start, end) = CueTimes.Of(cues, stretch.FirstCue, stretch.LastCue);
        return new TopicStretch(cues[stretch.FirstCue].Id, cues[stretch.LastCue].Id, start, end, stretch.Mentions);
    }

    /// <param name="FirstCue">0-based number of the cue with the first mention.</param>
    /// <param name="LastCue">0-based number of the cue with the last mention.</param>
    /// <param name="Mentions">Number of mentions.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Stretch(int FirstCue, int LastCue, int Mentions);
}
