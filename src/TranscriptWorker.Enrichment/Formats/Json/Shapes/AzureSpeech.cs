using TranscriptWorker.Enrichment.Formats.Cues;

namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>
/// Azure's batch transcription (<see href="https://learn.microsoft.com/azure/ai-services/speech-service/batch-transcription-get"/>) and
/// fast transcription (<see href="https://learn.microsoft.com/azure/ai-services/speech-service/fast-transcription-create"/>). Phrases of
/// several channels stand one channel after the other.
/// </summary>
internal static class AzureSpeech
{
    public static void Read(ref JsonCursor json, Sections sections)
    {
        if (!json.EnterArray())
            return;
        var channels = new Channels();
        while (json.EnterNextObject())
            ReadPhrase(ref json, sections, channels);
        sections.Segments = channels.Merge();
    }

    private static void ReadPhrase(ref JsonCursor json, Sections sections, Channels channels)
    {
        var (piece, channel) = (new SpokenPiece(null, null, null, "", json.Line), default(string));
        var duration = default(int?);
        while (json.ReadName())
        {
            if (json.NameIs("offsetInTicks"u8))
                piece = piece with { StartMs = json.ReadTime(JsonCursor.Ticks) };
            else if (json.NameIs("offsetMilliseconds"u8))
                piece = piece with { StartMs = json.ReadTime(JsonCursor.Milliseconds) };
            // ISO 8601, rounded to hundredths; the ticks stand behind it.
            else if (json.NameIs("offset"u8))
                piece = piece with { StartMs = json.ReadTime(JsonCursor.Seconds) };
            else if (json.NameIs("durationInTicks"u8))
                duration = json.ReadTime(JsonCursor.Ticks);
            else if (json.NameIs("durationMilliseconds"u8))
                duration = json.ReadTime(JsonCursor.Milliseconds);
            else if (json.NameIs("duration"u8))
                duration = json.ReadTime(JsonCursor.Seconds);
            else if (json.NameIs("speaker"u8))
                piece = piece with { Speaker = json.ReadLabel() };
            else if (json.NameIs("channel"u8))
                channel = json.ReadLabel();
            else if (json.NameIs("locale"u8))
                sections.Declare(json.ReadText());
            else if (json.NameIs("text"u8))
                piece = piece with { Text = json.ReadText() ?? "" };
            else if (json.NameIs("nBest"u8))
                piece = ReadBest(ref json, piece);
            else if (json.NameIs("words"u8))
                piece = piece with { Words = AzureWords.Read(ref json) };
            else
                json.Skip();
        }

        channels.Add(channel, piece with { EndMs = JsonCursor.EndOf(piece.StartMs, duration) });
    }

    /// <summary>The text of the first alternative, as it is displayed, and its words.</summary>
    private static SpokenPiece ReadBest(ref JsonCursor json, SpokenPiece piece)
    {
        if (!json.EnterArray())
            return piece;
        var (display, lexical, isFirst) = (default(string), default(string), true);
        var (displayed, words) = (default(List<TimedWord>), default(List<TimedWord>));
        while (json.EnterNextObject())
        {
            while (json.ReadName())
            {
                if (isFirst && json.NameIs("display"u8))
                    display = json.ReadText();
                else if (isFirst && json.NameIs("lexical"u8))
                    lexical = json.ReadText();
                else if (isFirst && json.NameIs("displayWords"u8))
                    displayed = AzureWords.Read(ref json);
                else if (isFirst && json.NameIs("words"u8))
                    words = AzureWords.Read(ref json);
                else
                    json.Skip();
            }

            isFirst = false;
        }

        return piece with
        {
            Text = display ?? lexical ?? "",
            Words = displayed ?? words,
        };
    }
}
