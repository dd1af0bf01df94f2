using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Delivery;

/// <summary>Computes words per minute of speech.</summary>
internal static class Pace
{
    private const int Quarters = 4;

    public static SpeakingPace Of(TimedSpeech speech)
    {
        var words = speech.Cues.Sum(cue => cue.Words);
        var speechMs = speech.Speech.Sum(interval => interval.LengthMs);
        return new SpeakingPace(PerMinute(words, speechMs), words, speechMs, OfQuarters(speech));
    }

    /// <summary>Words per minute with one decimal; null if there is no time.</summary>
    public static decimal? PerMinute(decimal words, long speechMs) =>
        speechMs == 0 ? null : decimal.Round(words * 60_000m / speechMs, 1, MidpointRounding.AwayFromZero);

    private static List<QuarterPace> OfQuarters(TimedSpeech speech)
    {
        var (start, end) = ((long)speech.Speech[0].StartMs, (long)speech.Speech[^1].EndMs);
        var edges = Enumerable.Range(0, Quarters + 1).Select(i => start + ((end - start) * i / Quarters)).ToArray();
        var words = new decimal[Quarters];
        foreach (var cue in speech.Cues.Where(cue => cue.Time.LengthMs > 0))
        {
            for (var i = 0; i < Quarters; i++)
                words[i] += cue.Words * (decimal)Inside(cue.Time, edges[i], edges[i + 1]) / cue.Time.LengthMs;
        }

        return
        [
            .. words.Select(
                (count, i) =>
                {
                    var speechMs = speech.Speech.Sum(interval => Inside(interval, edges[i], edges[i + 1]));
                    return new QuarterPace(edges[i], edges[i + 1], speechMs, PerMinute(count, speechMs));
                }
            ),
        ];
    }

    private static long Inside(Interval interval, long start, long end) =>
        Math.Max(0, Math.Min(interval.EndMs, end) - Math.Max(interval.StartMs, start));
}
