using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Sentiment;

/// <summary>Divides a recording into quarters of equal time, or of equal numbers of words where a time is missing.</summary>
internal sealed class Quarters
{
    private const int Count = 4;

    private readonly IReadOnlyList<Cue> _cues;
    private readonly int _words;
    private readonly (long StartMs, long EndMs)? _span;

    public Quarters(SpokenText text, IReadOnlyList<Cue> cues)
    {
        _cues = cues;
        _words = Math.Max(1, text.Words.Count);
        if (text.Sentences.Exists(sentence => cues[sentence.FirstCue].StartMs is null || cues[sentence.LastCue].EndMs is null))
            return;
        if (text.Sentences.Count == 0)
            return;
        var start = text.Sentences.Min(sentence => (long)cues[sentence.FirstCue].StartMs!.Value);
        var end = text.Sentences.Max(sentence => (long)cues[sentence.LastCue].EndMs!.Value);
        if (end > start)
            _span = (start, end);
    }

    /// <summary>The 0-based quarter in which a sentence begins.</summary>
    public int Of(in Sentence sentence) =>
        _span is { } span
            ? (int)Math.Clamp((_cues[sentence.FirstCue].StartMs!.Value - span.StartMs) * Count / (span.EndMs - span.StartMs), 0, Count - 1)
            : (int)((long)sentence.FirstWord * Count / _words);

    public QuarterSentiment Describe(int quarter, SentimentScore sentiment) =>
        _span is { } span
            ? new QuarterSentiment(quarter + 1, Edge(span, quarter), Edge(span, quarter + 1), sentiment)
            : new QuarterSentiment(quarter + 1, null, null, sentiment);

    private static int Edge((long StartMs, long EndMs) span, int quarter) =>
        (int)(span.StartMs + ((span.EndMs - span.StartMs) * quarter / Count));
}
