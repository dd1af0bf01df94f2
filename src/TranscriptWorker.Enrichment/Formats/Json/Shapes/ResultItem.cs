namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>
/// An element of a list of results with alternatives: a word or punctuation mark of AWS
/// (<see href="https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html#how-it-works-output"/>) or Speechmatics
/// (<see href="https://docs.speechmatics.com/speech-to-text/batch/output"/>), or a stretch of speech of Google
/// (<see href="https://cloud.google.com/speech-to-text/docs/reference/rest/v1/speech/recognize#SpeechRecognitionResult"/>).
/// </summary>
internal sealed class ResultItem
{
    private int? _startMs;
    private int? _endMs;
    private int _line;
    private string? _type;
    private string? _attachesTo;
    private string? _speaker;
    private string? _language;

    public Alternative Best { get; private set; } = new();

    public string? Channel { get; private set; }

    public string? Language => Best.Language ?? _language;

    /// <summary>To which neighbour a punctuation mark is joined; without a word about it, to the word before.</summary>
    public Attachment Attachment =>
        (_type, _attachesTo) switch
        {
            (_, "next") => Attachment.Next,
            (_, "both") => Attachment.Both,
            (_, "none") => Attachment.None,
            (_, "previous") or ("punctuation", _) => Attachment.Previous,
            _ => Attachment.None,
        };

    public static ResultItem Read(ref JsonCursor json)
    {
        var item = new ResultItem { _line = json.Line };
        while (json.ReadName())
            item.ReadProperty(ref json);
        return item;
    }

    /// <summary>The word or punctuation mark; null if the result is a stretch of speech.</summary>
    public SpokenPiece? ToToken() =>
        Best.Content is { } content
            ? new(_startMs, _endMs, _speaker ?? Best.Speaker, content, _line) { Confidence = Best.Confidence }
            : null;

    /// <summary>The stretch of speech, from its first word to its last one; empty if it has no text.</summary>
    /// <param name="previousEnd">End of the one before it, from which on there may be speech.</param>
    public SpokenPiece ToSpeech(int? previousEnd)
    {
        var words = Best.Words.JoinAll();
        return new(words.StartMs ?? previousEnd, words.EndMs ?? _endMs, words.Speaker, Best.Transcript ?? words.Text, _line)
        {
            Words = words.Words,
        };
    }

    private void ReadProperty(ref JsonCursor json)
    {
        if (json.NameIs("alternatives"u8))
            Best = Alternative.ReadFirst(ref json);
        else if (json.NameIs("start_time"u8))
            _startMs = json.ReadTime(JsonCursor.Seconds);
        else if (json.NameIs("end_time"u8) || json.NameIs("resultEndTime"u8) || json.NameIs("resultEndOffset"u8))
            _endMs = json.ReadTime(JsonCursor.Seconds);
        else if (json.NameIs("type"u8))
            _type = json.ReadText();
        else if (json.NameIs("attaches_to"u8))
            _attachesTo = json.ReadText();
        else if (json.NameIs("speaker_label"u8))
            _speaker = json.ReadLabel();
        else if (json.NameIs("channel"u8) || json.NameIs("channelTag"u8))
            Channel = json.ReadLabel();
        else if (json.NameIs("languageCode"u8))
            _language = json.ReadText();
        else
            json.Skip();
    }
}
