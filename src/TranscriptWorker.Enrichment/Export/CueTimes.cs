using System.Globalization;

namespace TranscriptWorker.Enrichment.Export;

/// <summary>The times of the cues of a transcript in which every cue has a start.</summary>
internal static class CueTimes
{
    /// <summary>The length of the last cue, in milliseconds, if the source gives no end.</summary>
    private const int LastCueMs = 5_000;

    /// <summary>The end of a cue; if the source gives none, the start of the next one.</summary>
    public static int EndOf(IReadOnlyList<Cue> cues, int index)
    {
        var cue = cues[index];
        if (cue.EndMs is { } end)
            return end;
        if (index + 1 < cues.Count)
            return Math.Max(cue.StartMs!.Value, cues[index + 1].StartMs!.Value);
        return (int)Math.Min(int.MaxValue, (long)cue.StartMs!.Value + LastCueMs);
    }

    /// <summary>Hours, minutes, seconds and milliseconds: <c>00:01:02.003</c>; hours have two digits or more.</summary>
    public static string Format(int milliseconds, char separator)
    {
        var seconds = milliseconds / 1000;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}{separator}{milliseconds % 1000:000}"
        );
    }
}
