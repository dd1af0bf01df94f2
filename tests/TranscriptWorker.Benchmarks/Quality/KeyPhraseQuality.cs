using TranscriptWorker.Enrichment.Features.KeyPhrases;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Benchmarks.Quality;

/// <summary>Compares key phrases with those that the author of a text expects.</summary>
internal static class KeyPhraseQuality
{
    /// <summary>Number of phrases that are compared: as many as the feature gives to a short text.</summary>
    private const int Most = 8;

    public static IReadOnlyList<QualityRow> Measure(CancellationToken cancellationToken)
    {
        var texts = ExpectedText.All;
        return
        [
            new(
                "key phrases",
                $"share of the expected phrases among the first {Most}",
                texts.Average(text => Found(text, Phrases(text, cancellationToken))),
                [
                    new Baseline("most frequent words except function words", texts.Average(text => Found(text, Frequent(text, true)))),
                    new Baseline("most frequent words", texts.Average(text => Found(text, Frequent(text, false)))),
                ],
                texts.Count,
                "own texts of several kinds in en, de, fr, es, with expected phrases"
            ),
        ];
    }

    private static double Found(ExpectedText text, IEnumerable<string> phrases)
    {
        var found = phrases.Take(Most).Select(phrase => Fold(phrase, text.Language)).ToHashSet(StringComparer.Ordinal);
        return text.Phrases.Average(phrase => found.Contains(Fold(phrase, text.Language)) ? 1.0 : 0.0);
    }

    private static IEnumerable<string> Phrases(ExpectedText text, CancellationToken cancellationToken) =>
        ExpectedText
            .Enrich(new KeyPhraseEnricher(), text, cancellationToken)
            .GetProperty("phrases")
            .EnumerateArray()
            .Select(phrase => phrase.GetProperty("text").GetString()!);

    private static IEnumerable<string> Frequent(ExpectedText text, bool exceptFunctionWords) =>
        SpokenText
            .Read(text.Transcript, text.Language, CancellationToken.None)
            .Words.Where(word => !exceptFunctionWords || word.Form.Kind is FormKind.Content or FormKind.Light or FormKind.Filler)
            .CountBy(word => Fold(word.Form.Text, text.Language), StringComparer.Ordinal)
            .OrderByDescending(word => word.Value)
            .ThenBy(word => word.Key, StringComparer.Ordinal)
            .Select(word => word.Key);

    private static string Fold(string phrase, string language) =>
        string.Join(' ', phrase.ToLowerInvariant().Split(' ', '-').Select(word => Inflection.Fold(word, language)));
}
