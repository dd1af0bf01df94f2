namespace TranscriptWorker.Testing;

/// <summary>Labelled texts on which quality is measured, and that no method was built on.</summary>
internal static class LabelledTexts
{
    /// <summary>
    /// Sentences of 20 to 160 characters with the primary subtags of their languages: ten for each of 16 languages, and two for six.
    /// </summary>
    public static IReadOnlyList<(string Label, string Text)> LanguageSentences { get; } =
    [.. Rows("language-sentences.tsv").Select(row => (row[0], row[1]))];

    /// <summary>Sentences in languages that have no profile, with their primary subtags.</summary>
    public static IReadOnlyList<(string Label, string Text)> SentencesInOtherLanguages { get; } =
    [.. Rows("other-languages.tsv").Select(row => (row[0], row[1]))];

    /// <summary>
    /// 200 sentences with the label <c>positive</c>, <c>negative</c> or <c>neutral</c>: one half to develop on, the other to measure on.
    /// </summary>
    public static IReadOnlyList<LabelledSentence> SentimentSentences { get; } =
    [
        .. Rows("sentiment-sentences.tsv")
            .Select(row => new LabelledSentence(string.Equals(row[0], "measurement", StringComparison.Ordinal), row[1], row[2], row[3])),
    ];

    private static IEnumerable<string[]> Rows(string name)
    {
        using var stream =
            typeof(LabelledTexts).Assembly.GetManifestResourceStream($"TranscriptWorker.Testing.Quality.{name}")
            ?? throw new InvalidOperationException($"The assembly has no resource {name}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
            yield return line.Split('\t');
    }
}

/// <summary>A sentence with the sentiment that a reader finds in it.</summary>
/// <param name="IsMeasured">Whether it belongs to the half that nothing was tuned on.</param>
/// <param name="Language">Primary subtag.</param>
/// <param name="Label"><c>positive</c>, <c>negative</c> or <c>neutral</c>.</param>
/// <param name="Text">The sentence.</param>
internal sealed record LabelledSentence(bool IsMeasured, string Language, string Label, string Text);
