namespace TranscriptWorker.Testing;

/// <summary>Labelled texts on which quality is measured, and that no method was built on.</summary>
internal static class Quality
{
    /// <summary>Sentences of 20 to 160 characters with the primary subtags of their languages, ten for each of 16 languages.</summary>
    public static IReadOnlyList<(string Label, string Text)> LanguageSentences { get; } =
    [.. Rows("language-sentences.tsv").Select(row => (row[0], row[1]))];

    private static IEnumerable<string[]> Rows(string name)
    {
        using var stream =
            typeof(Quality).Assembly.GetManifestResourceStream($"TranscriptWorker.Testing.Quality.{name}")
            ?? throw new InvalidOperationException($"The assembly has no resource {name}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            yield return line.Split('\t');
    }
}
