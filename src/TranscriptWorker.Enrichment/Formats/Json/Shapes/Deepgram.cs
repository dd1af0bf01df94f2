namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>Deepgram: <see href="https://developers.deepgram.com/docs/pre-recorded-audio#results"/>.</summary>
internal static class Deepgram
{
    public static void ReadChannels(ref JsonCursor json, Sections sections)
    {
        if (!json.EnterArray())
            return;
        var channels = new Channels();
        for (var number = 0; json.EnterNextObject(); number++)
        {
            var (line, best) = (json.Line, new Alternative());
            while (json.ReadName())
            {
                if (json.NameIs("alternatives"u8))
                    best = Alternative.ReadFirst(ref json);
                else if (json.NameIs("detected_language"u8))
                    sections.Declare(json.ReadText());
                else
                    json.Skip();
            }

            var turns = best.Words.Count > 0 ? best.Words.ToTurns() : [new SpokenPiece(null, null, null, best.Transcript ?? "", line)];
            foreach (var turn in turns)
                channels.Add($"{number}", turn);
        }

        sections.SpeakerTurns = channels.Merge();
    }
}
