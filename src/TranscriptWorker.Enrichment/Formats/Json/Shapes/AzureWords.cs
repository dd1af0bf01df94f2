using TranscriptWorker.Enrichment.Formats.Cues;

namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>Words of a phrase of Azure, each with its offset in the recording and its duration.</summary>
internal static class AzureWords
{
    /// <summary>The words; null if there are none.</summary>
    public static List<TimedWord>? Read(ref JsonCursor json)
    {
        if (!json.EnterArray())
            return null;
        var words = new List<TimedWord>();
        while (json.EnterNextObject())
            words.Add(ReadWord(ref json));
        return words.Count == 0 ? null : words;
    }

    private static TimedWord ReadWord(ref JsonCursor json)
    {
        var (text, start, duration, confidence) = ("", default(int?), default(int?), default(int?));
        while (json.ReadName())
        {
            if (json.NameIs("word"u8) || json.NameIs("displayText"u8) || json.NameIs("text"u8))
                text = json.ReadText() ?? "";
            else if (json.NameIs("offsetInTicks"u8))
                start = json.ReadTime(JsonCursor.Ticks);
            else if (json.NameIs("offsetMilliseconds"u8))
                start = json.ReadTime(JsonCursor.Milliseconds);
            else if (json.NameIs("durationInTicks"u8))
                duration = json.ReadTime(JsonCursor.Ticks);
            else if (json.NameIs("durationMilliseconds"u8))
                duration = json.ReadTime(JsonCursor.Milliseconds);
            else if (json.NameIs("confidence"u8))
                confidence = json.ReadConfidence();
            else
                json.Skip();
        }

        return new(text, start, JsonCursor.EndOf(start, duration), confidence);
    }
}
