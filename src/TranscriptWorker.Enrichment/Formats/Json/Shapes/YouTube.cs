using System.Text;
using TranscriptWorker.Enrichment.Formats.Cues;

namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>
/// Captions of YouTube as json3, read as yt-dlp and players do; there is no specification. An event is shown for longer than it is spoken,
/// until the next but one begins.
/// </summary>
internal static class YouTube
{
    public static void Read(ref JsonCursor json, Sections sections)
    {
        if (!json.EnterArray())
            return;
        var events = new List<SpokenPiece>();
        var (text, words) = (new StringBuilder(), new List<(string Text, int? OffsetMs)>());
        while (json.EnterNextObject())
        {
            var (line, start, duration) = (json.Line, default(int?), default(int?));
            text.Clear();
            words.Clear();
            while (json.ReadName())
            {
                if (json.NameIs("tStartMs"u8))
                    start = json.ReadTime(JsonCursor.Milliseconds);
                else if (json.NameIs("dDurationMs"u8))
                    duration = json.ReadTime(JsonCursor.Milliseconds);
                else if (json.NameIs("segs"u8))
                    ReadSegments(ref json, text, words);
                else
                    json.Skip();
            }

            var written = text.ToString();
            if (string.IsNullOrWhiteSpace(written))
                continue;
            if (events.Count > 0 && events[^1].EndMs > start)
                events[^1] = events[^1] with { EndMs = Math.Max(start ?? 0, events[^1].StartMs ?? 0) };
            events.Add(new(start, JsonCursor.EndOf(start, duration), null, written, line) { Words = ToWords(words, start) });
        }

        sections.Segments = events;
    }

    private static void ReadSegments(ref JsonCursor json, StringBuilder text, List<(string Text, int? OffsetMs)> words)
    {
        if (!json.EnterArray())
            return;
        while (json.EnterNextObject())
        {
            var (word, offset) = (default(string), default(int?));
            while (json.ReadName())
            {
                if (json.NameIs("utf8"u8))
                    word = json.ReadText();
                else if (json.NameIs("tOffsetMs"u8))
                    offset = json.ReadTime(JsonCursor.Milliseconds);
                else
                    json.Skip();
            }

            text.Append(word);
            if (!string.IsNullOrWhiteSpace(word))
                words.Add((word, offset));
        }
    }

    /// <summary>The words; null if they have no times. The first one has no offset: it begins with the event.</summary>
    private static List<TimedWord>? ToWords(List<(string Text, int? OffsetMs)> words, int? startMs) =>
        startMs is { } start && words.Exists(word => word.OffsetMs > 0)
            ? [.. words.Select(word => new TimedWord(word.Text, JsonCursor.EndOf(start, word.OffsetMs ?? 0), null, null))]
            : null;
}
