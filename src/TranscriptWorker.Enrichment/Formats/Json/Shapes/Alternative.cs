namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>The first of several readings of the same speech, which is the most likely one.</summary>
internal sealed class Alternative
{
    /// <summary>A sentence or more: of Deepgram and Google.</summary>
    public string? Transcript { get; private set; }

    /// <summary>The words of it.</summary>
    public Words Words { get; private set; } = new();

    /// <summary>A word or a punctuation mark: of AWS and Speechmatics.</summary>
    public string? Content { get; private set; }

    /// <summary>Confidence of the word in hundredths; null if unknown.</summary>
    public int? Confidence { get; private set; }

    public string? Speaker { get; private set; }

    public string? Language { get; private set; }

    public static Alternative ReadFirst(ref JsonCursor json)
    {
        var first = new Alternative();
        if (!json.EnterArray())
            return first;
        for (var isFirst = true; json.EnterNextObject(); isFirst = false)
            while (json.ReadName())
                if (isFirst)
                    first.ReadProperty(ref json);
                else
                    json.Skip();
        return first;
    }

    private void ReadProperty(ref JsonCursor json)
    {
        if (json.NameIs("transcript"u8))
            Transcript = json.ReadText();
        else if (json.NameIs("words"u8))
            Words = WordList.Read(ref json);
        else if (json.NameIs("content"u8))
            Content = json.ReadText();
        else if (json.NameIs("confidence"u8))
            Confidence = json.ReadConfidence();
        else if (json.NameIs("speaker"u8))
            Speaker = json.ReadLabel();
        else if (json.NameIs("language"u8))
            Language = json.ReadText();
        else
            json.Skip();
    }
}
