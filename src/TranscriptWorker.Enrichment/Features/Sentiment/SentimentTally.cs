namespace TranscriptWorker.Enrichment.Features.Sentiment;

/// <summary>Sums the scores of sentences in whole millionths, so that the order of the sum does not matter.</summary>
internal sealed class SentimentTally
{
    private const int Parts = 1_000_000;

    private long _positive;
    private long _negative;
    private int _sentences;
    private int _charged;

    public void Add(double score, bool isCharged)
    {
        var rounded = (long)Math.Round(score * Parts);
        _positive += Math.Max(0, rounded);
        _negative += Math.Min(0, rounded);
        _sentences++;
        if (isCharged)
            _charged++;
    }

    public SentimentScore Complete() => new(Mean(_positive + _negative), Mean(_positive), Mean(_negative), _sentences, _charged);

    private decimal Mean(long sum) => _sentences == 0 ? 0 : decimal.Round((decimal)sum / Parts / _sentences, 3);
}
