namespace TranscriptWorker.Enrichment.Text;

/// <summary>Times of consecutive cues.</summary>
internal static class CueTimes
{
    /// <summary>Start of the earliest and end of the latest cue in milliseconds, null if no cue has times.</summary>
    /// <param name="cues">The cues of the transcript.</param>
    /// <param name="first">0-based number of the first cue.</param>
    /// <param name="last">0-based number of the last cue.</param>
    public static (int? StartMs, int? EndMs) Of(IReadOnlyList<Cue> cues, int first, int last)
    {
        int? start = null;
        int? end = null;
        for (var i = first; i <= last; i++)
        {
            if (cues[i].StartMs is { } from && !(from >= start))
                start = from;
            if (cues[i].EndMs is { } to && !(to <= end))
                end = to;
        }

        return (start, end);
    }
}
