namespace TranscriptWorker.Enrichment.Features;

/// <summary>A speaker's name as results write it.</summary>
internal static class SpeakerName
{
    /// <summary>Longest name, in UTF-16 code units.</summary>
    public const int MaxLength = 128;

    public static string? Cut(string? name)
    {
        if (name is null || name.Length <= MaxLength)
            return name;
        return name[..(char.IsHighSurrogate(name[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }
}
