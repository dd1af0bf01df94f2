namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>
/// Chunks of the transformers library's pipeline for speech recognition, and the turns that insanely-fast-whisper adds:
/// <see href="https://huggingface.co/docs/transformers/main_classes/pipelines#transformers.AutomaticSpeechRecognitionPipeline"/>.
/// </summary>
internal static class HuggingFace
{
    public static void ReadChunks(ref JsonCursor json, Sections sections) => sections.Segments = Read(ref json);

    public static void ReadSpeakers(ref JsonCursor json, Sections sections) => sections.SpeakerTurns = Read(ref json);

    private static List<SpokenPiece> Read(ref JsonCursor json)
    {
        var pieces = new List<SpokenPiece>();
        if (!json.EnterArray())
            return pieces;
        while (json.EnterNextObject())
        {
            var piece = new SpokenPiece(null, null, null, "", json.Line);
            while (json.ReadName())
            {
                if (json.NameIs("timestamp"u8))
                    piece = ReadTimestamp(ref json, piece);
                else if (json.NameIs("text"u8))
                    piece = piece with { Text = json.ReadText() ?? "" };
                else if (json.NameIs("speaker"u8))
                    piece = piece with { Speaker = json.ReadLabel() };
                else
                    json.Skip();
            }

            if (!string.IsNullOrWhiteSpace(piece.Text))
                pieces.Add(piece);
        }

        return pieces;
    }

    private static SpokenPiece ReadTimestamp(ref JsonCursor json, SpokenPiece piece)
    {
        if (!json.EnterArray())
            return piece;
        for (var i = 0; json.HasNext(); i++)
        {
            var time = json.ReadTime(JsonCursor.Seconds);
            if (i == 0)
                piece = piece with { StartMs = time };
            else if (i == 1)
                piece = piece with { EndMs = time };
        }

        return piece;
    }
}
