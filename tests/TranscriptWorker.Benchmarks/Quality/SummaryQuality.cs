using TranscriptWorker.Enrichment.Features.Summary;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Benchmarks.Quality;

/// <summary>Compares the sentences of summaries with those that the author of a text expects.</summary>
internal static class SummaryQuality
{
    public static IReadOnlyList<QualityRow> Measure(CancellationToken cancellationToken)
    {
        var texts = ExpectedText.All;
        return
        [
            new(
                "summary",
                "share of its sentences that are expected",
                texts.Average(text => Expected(text, Summary(text, cancellationToken))),
                [
                    new Baseline("the first sentences", texts.Average(text => Expected(text, Sentences(text).Take(Count(text))))),
                    new Baseline("the longest sentences", texts.Average(text => Expected(text, Longest(text).Take(Count(text))))),
                    new Baseline("random sentences, expected value", texts.Average(text => Expected(text, Sentences(text)))),
                ],
                texts.Count,
                "own texts of several kinds in en, de, fr, es, with expected sentences"
            ),
        ];
    }

    private static double Expected(ExpectedText text, IEnumerable<string> sentences) =>
        sentences.Average(sentence => text.Sentences.Contains(sentence, StringComparer.Ordinal) ? 1.0 : 0.0);

    private static List<string> Summary(ExpectedText text, CancellationToken cancellationToken) =>
        [
            .. ExpectedText
                .Enrich(new SummaryEnricher(), text, cancellationToken)
                .GetProperty("sentences")
                .EnumerateArray()
                .Select(sentence => sentence.GetProperty("text").GetString()!),
        ];

    private static int Count(ExpectedText text) => Summary(text, CancellationToken.None).Count;

    private static List<string> Sentences(ExpectedText text) =>
        [
            .. SpokenText
                .Read(text.Transcript, text.Language, CancellationToken.None)
                .Sentences.Select(sentence => sentence.Text(text.Transcript.Cues)),
        ];

    private static IEnumerable<string> Longest(ExpectedText text) => Sentences(text).OrderByDescending(sentence => sentence.Length);
}
