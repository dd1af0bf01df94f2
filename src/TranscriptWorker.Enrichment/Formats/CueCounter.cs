namespace TranscriptWorker.Enrichment.Formats;

/// <summary>The line with a cue's number that SubRip puts in front of its times.</summary>
internal static class CueCounter
{
    private const int MaxDigits = 9;

    public static bool IsCounter(ReadOnlySpan<char> line)
    {
        line = line.Trim();
        return line.Length is > 0 and <= MaxDigits && !line.ContainsAnyExceptInRange('0', '9');
    }
}
