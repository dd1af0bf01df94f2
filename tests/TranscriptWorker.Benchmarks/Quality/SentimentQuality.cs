using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features.Sentiment;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Benchmarks.Quality;

/// <summary>Compares the scores of sentences with the sentiment that a reader finds in them.</summary>
internal static class SentimentQuality
{
    /// <summary>Distance from 0 from which a score counts as positive or negative; chosen on the development half.</summary>
    private const double Charged = 0.15;

    private static readonly string[] Labels = ["positive", "negative", "neutral"];

    public static IReadOnlyList<QualityRow> Measure(CancellationToken cancellationToken)
    {
        var halves = LabelledTexts.SentimentSentences.ToLookup(sentence => sentence.IsMeasured);
        return
        [
            .. Rows([.. halves[true]], "the half of 200 own sentences that nothing was tuned on", cancellationToken),
            .. Rows([.. halves[false]], "the half that it was developed on", cancellationToken),
        ];
    }

    private static IEnumerable<QualityRow> Rows(List<LabelledSentence> sentences, string measuredOn, CancellationToken cancellationToken)
    {
        var ours = sentences.ConvertAll(sentence => Classify(Score(sentence, cancellationToken)));
        var words = sentences.ConvertAll(sentence => Classify(SumOfWords(sentence, cancellationToken)));
        var common = sentences.CountBy(sentence => sentence.Label).MaxBy(label => label.Value).Key;
        var majority = sentences.ConvertAll(_ => common);
        yield return Row("share of sentences with the right label of three", Accuracy);
        yield return Row("F1, mean of the three labels", MeanF1);

        QualityRow Row(string measure, Func<List<LabelledSentence>, List<string>, double> value) =>
            new(
                "sentiment",
                measure,
                value(sentences, ours),
                [
                    new Baseline("the same words without rules and phrases", value(sentences, words)),
                    new Baseline("majority class", value(sentences, majority)),
                ],
                sentences.Count,
                measuredOn
            );
    }

    private static double Score(LabelledSentence sentence, CancellationToken cancellationToken)
    {
        var transcript = TranscriptOf(sentence);
        var text = SpokenText.Read(transcript, sentence.Language, cancellationToken);
        var sentiment = new SentenceSentiment(SentimentLexicon.For(sentence.Language)!, text, transcript.Cues);
        return text.Sentences.Average(s => sentiment.Score(s).Score);
    }

    private static double SumOfWords(LabelledSentence sentence, CancellationToken cancellationToken)
    {
        var lexicon = SentimentLexicon.For(sentence.Language)!;
        return SpokenText
            .Read(TranscriptOf(sentence), sentence.Language, cancellationToken)
            .Words.Sum(word => lexicon.FindWord(word.Form.Text)?.Charge ?? 0);
    }

    private static Transcript TranscriptOf(LabelledSentence sentence) =>
        new(sentence.Language, [new Cue("1", null, null, null, sentence.Text)], []);

    private static string Classify(double score) =>
        score switch
        {
            >= Charged => Labels[0],
            <= -Charged => Labels[1],
            _ => Labels[2],
        };

    private static double Accuracy(List<LabelledSentence> sentences, List<string> found) =>
        (double)sentences.Where((sentence, i) => string.Equals(sentence.Label, found[i], StringComparison.Ordinal)).Count()
        / sentences.Count;

    private static double MeanF1(List<LabelledSentence> sentences, List<string> found) =>
        Labels.Average(label =>
        {
            var both = sentences.Where((s, i) => Is(s.Label, label) && Is(found[i], label)).Count();
            var either = sentences.Count(s => Is(s.Label, label)) + found.Count(f => Is(f, label));
            return either == 0 ? 1 : 2.0 * both / either;
        });

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.Ordinal);
}
