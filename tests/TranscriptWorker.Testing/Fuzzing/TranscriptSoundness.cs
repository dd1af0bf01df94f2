using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Testing.Fuzzing;

/// <summary>Checks properties of every transcript, whatever its source.</summary>
internal static class TranscriptSoundness
{
    private const int MaxIdLength = 64;
    private const int MaxSpeakerLength = 100;

    /// <summary>The first broken property; null if there is none.</summary>
    public static string? FindProblem(Transcript transcript, TranscriptLimits limits)
    {
        if (transcript.Cues.Count < 1 || transcript.Cues.Count > limits.MaxCues)
            return $"There are {transcript.Cues.Count} cues.";
        if (transcript.Warnings.Count > TranscriptLimits.MaxWarnings)
            return $"There are {transcript.Warnings.Count} warnings.";
        if (transcript.Warnings.Any(warning => warning.Line < 1 || warning.Count < 1))
            return "A warning has no line or no occurrence.";
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var cue in transcript.Cues)
        {
            if (cue.Id.Length is 0 or > MaxIdLength || !ids.Add(cue.Id))
                return $"The id {cue.Id} is empty, too long or not unique.";
            if (cue.StartMs < 0 || cue.EndMs < cue.StartMs)
                return $"The cue {cue.Id} has the times {cue.StartMs} and {cue.EndMs}.";
            if (!IsClean(cue.Text, limits.MaxCueLength))
                return $"The text of the cue {cue.Id} is not clean.";
            if (cue.Speaker is { } speaker && !IsClean(speaker, MaxSpeakerLength))
                return $"The speaker of the cue {cue.Id} is not clean.";
        }

        var json = transcript.ToJson();
        return Transcript.FromJson(json).ToJson().AsSpan().SequenceEqual(json) ? null : "Its JSON is read as another transcript.";
    }

    /// <summary>Whether a text is not empty, on one line, trimmed, without control characters and lone surrogates.</summary>
    private static bool IsClean(string text, int maxLength)
    {
        if (text.Length == 0 || text.Length > maxLength || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
            return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) || char.IsLowSurrogate(text[i]))
                return false;
            if (char.IsHighSurrogate(text[i]) && (++i == text.Length || !char.IsLowSurrogate(text[i])))
                return false;
        }

        return true;
    }
}
