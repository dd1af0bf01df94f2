namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>whisper.cpp: <see href="https://github.com/ggml-org/whisper.cpp/blob/master/examples/cli/cli.cpp"/>, output_json.</summary>
internal static class WhisperCpp
{
    public static void Read(ref JsonCursor json, Sections sections)
    {
        if (!json.EnterArray())
            return;
        var segments = new List<SpokenPiece>();
        while (json.EnterNextObject())
        {
            var piece = new SpokenPiece(null, null, null, "", json.Line);
            while (json.ReadName())
            {
                if (json.NameIs("offsets"u8))
                    piece = ReadOffsets(ref json, piece);
                else if (json.NameIs("text"u8))
                    piece = piece with { Text = json.ReadText() ?? "" };
                else if (json.NameIs("speaker"u8))
                    piece = piece with { Speaker = json.ReadLabel() };
                else if (json.NameIs("tokens"u8))
                    piece = piece with { Words = WhisperTokens.Read(ref json) };
                else
                    json.Skip();
            }

            segments.Add(piece);
        }

        sections.Segments = segments;
    }

    /// <summary>The property <c>language</c> of an object.</summary>
    public static void ReadLanguage(ref JsonCursor json, Sections sections)
    {
        if (!json.EnterObject())
            return;
        while (json.ReadName())
            if (json.NameIs("language"u8))
                sections.Declare(json.ReadText());
            else
                json.Skip();
    }

    /// <summary>Takes start and end from the property <c>offsets</c>.</summary>
    public static SpokenPiece ReadOffsets(ref JsonCursor json, SpokenPiece piece)
    {
        if (!json.EnterObject())
            return piece;
        while (json.ReadName())
            if (json.NameIs("from"u8))
                piece = piece with { StartMs = json.ReadTime(JsonCursor.Milliseconds) };
            else if (json.NameIs("to"u8))
                piece = piece with { EndMs = json.ReadTime(JsonCursor.Milliseconds) };
            else
                json.Skip();
        return piece;
    }
}
