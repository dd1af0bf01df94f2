namespace TranscriptWorker.Enrichment.Text.Mentions;

/// <summary>The words of the speakers' names, by which speakers are mentioned.</summary>
internal static class SpeakerWords
{
    private const int MaxSpeakers = 200;
    private const int MinLength = 3;

    /// <summary>The names of the speakers, in the order of their first cues, at most 200.</summary>
    public static List<string> Names(IReadOnlyList<Cue> cues) =>
        [.. cues.Select(cue => SpeakerName.Cut(cue.Speaker)).OfType<string>().Distinct(StringComparer.Ordinal).Take(MaxSpeakers)];

    /// <summary>
    /// The words of a name in lower case: those with a capital and three letters or more, except words that number speakers.
    /// </summary>
    public static IEnumerable<string> Of(string name)
    {
        var words = new List<string>();
        var scanner = new WordScanner(name);
        while (scanner.MoveNext())
        {
            var word = SpokenText.Normalize(name.AsSpan(scanner.Start, scanner.End - scanner.Start));
            if (
                word.Length >= MinLength
                && char.IsUpper(name[scanner.Start])
                && word is not ("speaker" or "sprecher" or "guest" or "host" or "unknown")
            )
                words.Add(word);
        }

        return words;
    }
}
