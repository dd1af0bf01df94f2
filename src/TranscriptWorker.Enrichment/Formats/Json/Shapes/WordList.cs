namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>
/// A list of words: <c>word</c> with seconds, as Whisper, Deepgram and Google write them, or <c>text</c> with milliseconds, as AssemblyAI
/// does.
/// </summary>
internal static class WordList
{
    public static Words Read(ref JsonCursor json)
    {
        var words = new Words();
        if (!json.EnterArray())
            return words;
        while (json.EnterNextObject())
            if (ReadWord(ref json) is { } word)
                words.Add(word);
        return words;
    }

    /// <summary>A word; null if it has no text.</summary>
    private static SpokenPiece? ReadWord(ref JsonCursor json)
    {
        var (line, speaker) = (json.Line, default(string));
        var (plain, punctuated, timedInMilliseconds) = (default(string), default(string), default(string));
        var (start, end) = (double.NaN, double.NaN);
        var (confidence, isOfGoogle) = (default(int?), false);
        while (json.ReadName())
        {
            isOfGoogle |= json.NameIs("startTime"u8) || json.NameIs("startOffset"u8);
            if (json.NameIs("word"u8))
                plain = json.ReadText();
            else if (json.NameIs("punctuated_word"u8))
                punctuated = json.ReadText();
            else if (json.NameIs("text"u8))
                timedInMilliseconds = json.ReadText();
            else if (json.NameIs("start"u8) || json.NameIs("startTime"u8) || json.NameIs("startOffset"u8))
                start = json.ReadNumber();
            else if (json.NameIs("end"u8) || json.NameIs("endTime"u8) || json.NameIs("endOffset"u8))
                end = json.ReadNumber();
            else if (json.NameIs("speaker"u8) || json.NameIs("speakerLabel"u8))
                speaker = json.ReadLabel();
            else if (json.NameIs("confidence"u8) || json.NameIs("probability"u8) || json.NameIs("score"u8))
                confidence = json.ReadConfidence();
            // Google's zero stands for no speaker.
            else if (json.NameIs("speakerTag"u8))
                speaker = json.ReadLabel() is { } tag and not "0" ? tag : speaker;
            else
                json.Skip();
        }

        var unit = plain is null && punctuated is null ? JsonCursor.Milliseconds : JsonCursor.Seconds;
        return (punctuated ?? plain ?? timedInMilliseconds) is { } text
            ? new(JsonCursor.ToMilliseconds(start, unit), JsonCursor.ToMilliseconds(end, unit), speaker, text, line)
            {
                // Google's zero stands for no confidence, too.
                Confidence = isOfGoogle && confidence == 0 ? null : confidence,
            }
            : null;
    }
}
