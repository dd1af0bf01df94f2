using System.Text;

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
        var text = new StringBuilder();
        while (json.EnterNextObject())
        {
            var (line, start, duration) = (json.Line, default(int?), default(int?));
            text.Clear();
            while (json.ReadName())
            {
                if (json.NameIs("tStartMs"u8))
                    start = json.ReadTime(JsonCursor.Milliseconds);
                else if (json.NameIs("dDurationMs"u8))
                    duration = json.ReadTime(JsonCursor.Milliseconds);
                else if (json.NameIs("segs"u8))
                    ReadSegments(ref json, text);
                else
                    json.Skip();
            }

            var written = text.ToString();
            if (string.IsNullOrWhiteSpace(written))
                continue;
            if (events.Count > 0 && events[^1].EndMs > start)
                events[^1] = events[^1] with { EndMs = Math.Max(start ?? 0, events[^1].StartMs ?? 0) };
            events.Add(new(start, JsonCursor.EndOf(start, duration), null, written, line));
        }

        sections.Segments = events;
    }

    private static void ReadSegments(ref JsonCursor json, StringBuilder text)
    {
        if (!json.EnterArray())
            return;
        while (json.EnterNextObject())
        while (json.ReadName())
            if (json.NameIs("utf8"u8))
                text.Append(json.ReadText());
            else
                json.Skip();
    }
}
