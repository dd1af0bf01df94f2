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
                WhisperCpp.ReadLanguage(ref json, sections);
            else
                json.Skip();
    }
}
