using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>
/// Marks the loops of a speech recogniser, which goes on writing the same words where it hears none: up to four cues that repeat at least
/// four times, or such a repetition inside a cue. Music that goes on is none.
/// </summary>
internal static class RecognizerLoops
{
    private const int MaxPeriod = 4;
    private const int MinRounds = 4;
    private const int MinLengthInCue = 40;
    private const int TailLength = 8;
    private const int MaxSeparatorLength = 2;

    /// <summary>The first character of the scripts in which one character may be a word.</summary>
    private const char FirstIdeographic = '\u2E80';

    private const int CuesBetweenChecks = 4096;

    /// <summary>Marks the cues that belong to a loop.</summary>
    /// <param name="cues">The cues.</param>
    /// <param name="lines">The line of the source for each cue.</param>
    /// <param name="warnings">Takes a warning for each marked cue.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static void Mark(List<Cue> cues, List<int> lines, WarningLog warnings, CancellationToken cancellationToken)
    {
        var isLoop = new bool[cues.Count];
        for (var period = 1; period <= MaxPeriod; period++)
            MarkRounds(cues, period, isLoop, cancellationToken);

        for (var i = 0; i < isLoop.Length; i++)
        {
            if (i % CuesBetweenChecks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (!isLoop[i] && !(IsLoop(cues[i].Text) && cues[i].HasSpeech))
                continue;

            cues[i] = cues[i] with { IsLoop = true };
            warnings.Add(WarningKind.RecognizerLoop, lines[i]);
        }
    }

    private static void MarkRounds(List<Cue> cues, int period, bool[] isLoop, CancellationToken cancellationToken)
    {
        var repeated = 0;
        for (var i = period; i <= cues.Count; i++)
        {
            if (i % CuesBetweenChecks == 0)
                cancellationToken.ThrowIfCancellationRequested();
            if (i < cues.Count && SaysTheSame(cues[i - period], cues[i]))
            {
                repeated++;
                continue;
            }

            if (repeated >= (MinRounds - 1) * period)
                isLoop.AsSpan(i - period - repeated, repeated + period).Fill(true);

            repeated = 0;
        }
    }

    private static bool SaysTheSame(Cue before, Cue after) =>
        string.Equals(before.Text, after.Text, StringComparison.OrdinalIgnoreCase)
        && string.Equals(before.Speaker, after.Speaker, StringComparison.Ordinal)
        && after.HasSpeech;

    /// <summary>Whether at least half of a text repeats its end.</summary>
    private static bool IsLoop(ReadOnlySpan<char> text)
    {
        text = text.TrimEnd(" .,!?…。、！？");
        if (text.Length < MinLengthInCue)
            return false;

        var period = text.Length - TailLength - text[..^1].LastIndexOf(text[^TailLength..], StringComparison.Ordinal);
        if (period == 1 && text[^1] < FirstIdeographic)
            return false;

        var repeated = 0;
        while (repeated + period < text.Length && text[^(repeated + 1)] == text[^(repeated + period + 1)])
            repeated++;

        return repeated + MaxSeparatorLength >= (MinRounds - 1) * period && (repeated + period) * 2 >= text.Length;
    }
}
