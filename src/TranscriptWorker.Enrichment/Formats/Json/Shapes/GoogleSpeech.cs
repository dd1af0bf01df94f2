namespace TranscriptWorker.Enrichment.Formats.Json.Shapes;

/// <summary>Google's stretches of speech.</summary>
internal static class GoogleSpeech
{
    public static void Add(IReadOnlyList<ResultItem> results, Sections sections)
    {
        if (results.Count > 0 && HasAllWords(results))
        {
            sections.Words = results[^1].Best.Words;
            return;
        }

        var channels = new Channels();
        int? previousEnd = null;
        foreach (var result in results)
        {
            var speech = result.ToSpeech(previousEnd);
            previousEnd = speech.EndMs ?? previousEnd;
            // A result may hold words of several speakers, but one text for all.
            if (result.Best.Words.HasSeveralSpeakers)
                foreach (var turn in result.Best.Words.ToTurns())
                    channels.Add(result.Channel, turn);
            else
                channels.Add(result.Channel, speech);
        }

        if (results.Count > 0)
            sections.Segments = channels.Merge();
    }

    /// <summary>With diarization the last result repeats the words of all, each with its speaker.</summary>
    private static bool HasAllWords(IReadOnlyList<ResultItem> results)
    {
        var last = results[^1].Best.Words.JoinAll();
        return last.Speaker is not null && results.Count > 1 && last.StartMs <= results[0].ToSpeech(null).StartMs;
    }
}
