namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>
/// The metadata of Speechmatics, which name the language: <see href="https://docs.speechmatics.com/speech-to-text/batch/output"/>.
/// </summary>
internal static class Speechmatics
{
    public static void ReadMetadata(ref JsonCursor json, Sections sections)
    {
        if (!json.EnterObject())
            return;
        while (json.ReadName())
            if (json.NameIs("transcription_config"u8))
                ReadConfiguration(ref json, sections);
            else
                json.Skip();
    }

    private static void ReadConfiguration(ref JsonCursor json, Sections sections)
    {
        if (!json.EnterObject())
            return;
        while (json.ReadName())
            if (json.NameIs("language"u8))
                sections.Declare(json.ReadText());
            else
                json.Skip();
    }
}
