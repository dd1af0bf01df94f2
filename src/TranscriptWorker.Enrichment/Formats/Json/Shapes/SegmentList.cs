namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>
/// A list of segments with seconds: of Whisper (<see href="https://github.com/openai/whisper/blob/main/whisper/transcribe.py"/>),
/// faster-whisper and WhisperX; of Podcasting 2.0
/// (<see href="https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/transcripts/transcripts.md"/>); and of
/// youtube-transcript-api, a document of its own with a duration for the end.
/// </summary>
internal static class SegmentList
{
    public static void Read(ref JsonCursor json, Sections sections)
    {
        if (!json.EnterArray())
            return;
        var segments = new List<SpokenPiece>();
        while (json.EnterNextObject())
            if (ReadSegment(ref json) is { } segment)
                segments.Add(segment);
        sections.Segments = segments;
    }

    /// <summary>A segment; null if it has neither text nor words.</summary>
    private static SpokenPiece? ReadSegment(ref JsonCursor json)
    {
        var (line, piece, duration, words) = (json.Line, default(SpokenPiece), default(int?), default(Words));
        string? text = null;
        while (json.ReadName())
        {
            if (json.NameIs("start"u8) || json.NameIs("startTime"u8))
                piece = piece with { StartMs = json.ReadTime(JsonCursor.Seconds) };
            else if (json.NameIs("end"u8) || json.NameIs("endTime"u8))
                piece = piece with { EndMs = json.ReadTime(JsonCursor.Seconds) };
            else if (json.NameIs("duration"u8))
                duration = json.ReadTime(JsonCursor.Seconds);
            else if (json.NameIs("speaker"u8))
                piece = piece with { Speaker = json.ReadLabel() };
            else if (json.NameIs("text"u8) || json.NameIs("body"u8))
                text = json.ReadText();
            else if (json.NameIs("words"u8))
                words = WordList.Read(ref json);
            else
                json.Skip();
        }

        if (text is null && words is not { Count: > 0 })
            return null;
        piece = piece with { Text = text ?? words!.Join(), Line = line, EndMs = piece.EndMs ?? JsonCursor.EndOf(piece.StartMs, duration) };
        if (words is not { Count: > 0 })
            return piece;
        // The aligner may know times of the words only.
        var whole = words.JoinAll();
        return piece with { StartMs = piece.StartMs ?? whole.StartMs, EndMs = piece.EndMs ?? whole.EndMs, Words = whole.Words };
    }
}
