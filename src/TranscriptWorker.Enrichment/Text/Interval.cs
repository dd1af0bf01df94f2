using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment.Text;

/// <summary>A time interval of the recording.</summary>
/// <param name="StartMs">Milliseconds from the beginning of the recording.</param>
/// <param name="EndMs">Milliseconds from the beginning of the recording; not before the start.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Interval(int StartMs, int EndMs)
{
    /// <summary>
    /// Minimum length of a gap that counts as silence. Gaps between turns of a conversation are rarely longer than a second, in any
    /// language: Stivers et al., "Universals and cultural variation in turn-taking in conversation" (2009).
    /// </summary>
    public const int SilenceFromMs = 1_000;

    public long LengthMs => (long)EndMs - StartMs;

    /// <summary>The time of a cue, or null if it has none.</summary>
    public static Interval? Of(Cue cue) => cue is { StartMs: { } start, EndMs: { } end } ? new Interval(start, Math.Max(start, end)) : null;

    /// <summary>Merges overlapping and adjacent intervals. Returns disjoint intervals in chronological order.</summary>
    public static List<Interval> Merge(IEnumerable<Interval> intervals)
    {
        var ordered = intervals.ToList();
        ordered.Sort(
            static (left, right) =>
                left.StartMs != right.StartMs ? left.StartMs.CompareTo(right.StartMs) : left.EndMs.CompareTo(right.EndMs)
        );

        var merged = new List<Interval>(ordered.Count);
        foreach (var interval in ordered)
        {
            if (merged.Count > 0 && interval.StartMs <= merged[^1].EndMs)
                merged[^1] = merged[^1] with { EndMs = Math.Max(merged[^1].EndMs, interval.EndMs) };
            else
                merged.Add(interval);
        }

        return merged;
    }

    /// <summary>The gaps between disjoint intervals in chronological order that are long enough to count as silence.</summary>
    public static IEnumerable<Interval> Silences(IReadOnlyList<Interval> speech) =>
        speech
            .Zip(speech.Skip(1), static (before, after) => new Interval(before.EndMs, after.StartMs))
            .Where(static gap => gap.LengthMs >= SilenceFromMs);
}
