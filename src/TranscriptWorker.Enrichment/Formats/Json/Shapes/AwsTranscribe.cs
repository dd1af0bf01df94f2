namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>
/// AWS Transcribe: <see href="https://docs.aws.amazon.com/transcribe/latest/dg/how-input.html#how-it-works-output"/>. The words and the
/// speakers stand apart, and the start of a word joins them. With channels each channel has words of its own.
/// </summary>
internal sealed class AwsTranscribe
{
    private readonly List<ResultItem> _items = [];
    private readonly Dictionary<int, string> _speakers = [];
    private readonly Channels _channels = new();

    /// <summary>Reads the property whose name was read last, if it is one of this shape.</summary>
    public bool TryReadProperty(ref JsonCursor json, Sections sections)
    {
        if (json.NameIs("items"u8))
            ReadItems(ref json, _items);
        else if (json.NameIs("speaker_labels"u8))
            ReadSpeakers(ref json);
        else if (json.NameIs("channel_labels"u8))
            ReadChannels(ref json);
        else if (json.NameIs("language_code"u8))
            sections.Declare(json.ReadText());
        else
            return false;
        return true;
    }

    public void AddTo(Sections sections)
    {
        if (_channels.Merge() is { Count: > 0 } turns)
            sections.SpeakerTurns = turns;
        else if (_items.Count > 0)
            sections.Words = ToWords(_items);
    }

    private Words ToWords(IEnumerable<ResultItem> items)
    {
        var words = new Words();
        string? speaker = null;
        foreach (var item in items)
        {
            if (item.ToToken() is not { } token)
                continue;
            // Punctuation has no time, and stands behind its word.
            if (token.StartMs is { } start)
                speaker = token.Speaker ?? _speakers.GetValueOrDefault(start);
            words.Add(token with { Speaker = speaker }, item.Attachment);
        }

        return words;
    }

    private static void ReadItems(ref JsonCursor json, List<ResultItem> items)
    {
        if (!json.EnterArray())
            return;
        while (json.EnterNextObject())
            items.Add(ResultItem.Read(ref json));
    }

    private void ReadSpeakers(ref JsonCursor json)
    {
        if (!json.EnterObject())
            return;
        while (json.ReadName())
            if (json.NameIs("segments"u8))
                ReadSpeakerSegments(ref json);
            else
                json.Skip();
    }

    private void ReadSpeakerSegments(ref JsonCursor json)
    {
        if (!json.EnterArray())
            return;
        while (json.EnterNextObject())
        while (json.ReadName())
            if (json.NameIs("items"u8))
                ReadSpeakerItems(ref json);
            else
                json.Skip();
    }

    private void ReadSpeakerItems(ref JsonCursor json)
    {
        if (!json.EnterArray())
            return;
        while (json.EnterNextObject())
        {
            var (start, speaker) = (default(int?), default(string));
            while (json.ReadName())
            {
                if (json.NameIs("start_time"u8))
                    start = json.ReadTime(JsonCursor.Seconds);
                else if (json.NameIs("speaker_label"u8))
                    speaker = json.ReadLabel();
                else
                    json.Skip();
            }

            if (start is { } from && speaker is not null)
                _speakers[from] = speaker;
        }
    }

    private void ReadChannels(ref JsonCursor json)
    {
        if (!json.EnterObject())
            return;
        while (json.ReadName())
            if (json.NameIs("channels"u8))
                ReadChannelList(ref json);
            else
                json.Skip();
    }

    private void ReadChannelList(ref JsonCursor json)
    {
        if (!json.EnterArray())
            return;
        while (json.EnterNextObject())
        {
            var (label, items) = (default(string), new List<ResultItem>());
            while (json.ReadName())
            {
                if (json.NameIs("channel_label"u8))
                    label = json.ReadLabel();
                else if (json.NameIs("items"u8))
                    ReadItems(ref json, items);
                else
                    json.Skip();
            }

            foreach (var turn in ToWords(items).ToTurns())
                _channels.Add(label, turn);
        }
    }
}
