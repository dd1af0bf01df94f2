namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>
/// Utterances of AssemblyAI, in milliseconds: <see href="https://www.assemblyai.com/docs/api-reference/transcripts/get"/>.
/// </summary>
internal static class AssemblyAi
{
    public static void ReadUtterances(ref JsonCursor json, Sections sections)
    {
        if (!json.EnterArray())
            return;
        var turns = new List<SpokenPiece>();
        while (json.EnterNextObject())
        {
            var piece = new SpokenPiece(null, null, null, "", json.Line);
            while (json.ReadName())
            {
                if (json.NameIs("start"u8))
                    piece = piece with { StartMs = json.ReadTime(JsonCursor.Milliseconds) };
                else if (json.NameIs("end"u8))
                    piece = piece with { EndMs = json.ReadTime(JsonCursor.Milliseconds) };
                else if (json.NameIs("text"u8))
                    piece = piece with { Text = json.ReadText() ?? "" };
                else if (json.NameIs("speaker"u8))
                    piece = piece with { Speaker = json.ReadLabel() };
                else if (json.NameIs("words"u8))
                    piece = piece with { Words = WordList.Read(ref json).JoinAll().Words };
                else
                    json.Skip();
            }

            if (!string.IsNullOrWhiteSpace(piece.Text))
                turns.Add(piece);
        }

        sections.SpeakerTurns = turns;
    }
}
