namespace TranscriptWorker.Enrichment.Text;

/// <summary>Limits the length of speakers' names in results.</summary>
internal static class SpeakerName
{
    /// <summary>Maximum length, in UTF-16 code units.</summary>
    public const int MaxLength = 128;

    public static string? Cut(string? name)
    {
        if (name is null || name.Length <= MaxLength)
            return name;
        return name[..(char.IsHighSurrogate(name[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }
}
