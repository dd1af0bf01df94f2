using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Delivery;

/// <summary>Finds turns that begin while another speaker's cue still lasts.</summary>
/// <remarks>
/// A turn begins with a cue whose predecessor in time has another speaker. Speakers often begin up to 200 ms before the other one ends,
/// because they foresee the end: Heldner and Edlund, "Pauses, gaps and overlaps in conversations" (2010). Such starts, and turns that only
/// show attention, are no interruptions.
/// </remarks>
internal static class Interruptions
{
    /// <summary>Minimum time from the start of the turn to the end of the other cue, in milliseconds.</summary>
    public const int FromMs = 200;

    public static List<Interruption> Of(TimedSpeech speech, CancellationToken cancellationToken)
    {
        var found = new List<Interruption>();
        SpokenCue? latest = null;
        SpokenCue? latestOfOthers = null;
        SpokenCue? previous = null;
        foreach (var cue in speech.Cues)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (cue.Cue.Speaker is null)
                continue;
            var other = IsSame(latest, cue) ? latestOfOthers : latest;
            if (other is not null && !IsSame(previous, cue) && !cue.IsBackchannel && Interrupts(cue, other))
                found.Add(Describe(cue, other));
            if (latest is null || cue.Time.EndMs > latest.Time.EndMs)
            {
                if (!IsSame(latest, cue))
                    latestOfOthers = latest;
                latest = cue;
            }
            else if (!IsSame(latest, cue) && (latestOfOthers is null || cue.Time.EndMs > latestOfOthers.Time.EndMs))
            {
                latestOfOthers = cue;
            }

            previous = cue;
        }

        return found;
    }

    public static InterruptionFigures Describe(List<Interruption> found) =>
        new(
            FromMs,
            found.Count,
            [
                .. found
                    .OrderByDescending(interruption => interruption.OverlapMs)
                    .ThenBy(interruption => interruption.StartMs)
                    .Take(DeliveryEnricher.MaxListed)
                    .Select(interruption =>
                        interruption with
                        {
                            Speaker = SpeakerName.Cut(interruption.Speaker),
                            InterruptedSpeaker = SpeakerName.Cut(interruption.InterruptedSpeaker),
                        }
                    ),
            ]
        );

    private static bool Interrupts(SpokenCue cue, SpokenCue other) =>
        other.Time.StartMs < cue.Time.StartMs && (long)other.Time.EndMs - cue.Time.StartMs >= FromMs;

    private static bool IsSame(SpokenCue? left, SpokenCue right) =>
        string.Equals(left?.Cue.Speaker, right.Cue.Speaker, StringComparison.Ordinal);

    private static Interruption Describe(SpokenCue cue, SpokenCue other) =>
        new(
            cue.Time.StartMs,
            Math.Min((long)cue.Time.EndMs, other.Time.EndMs) - cue.Time.StartMs,
            cue.Cue.Id,
            cue.Cue.Speaker,
            other.Cue.Id,
            other.Cue.Speaker
        );
}
