using System.Text.Json;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Sentiment;

/// <summary>Scores praise and blame by sentence, speaker and quarter, with a lexicon.</summary>
internal sealed class SentimentEnricher : IEnricher
{
    /// <summary>Maximum number of listed speakers.</summary>
    public const int MaxSpeakers = 50;

    /// <summary>Maximum number of listed sentences.</summary>
    public const int MaxSentences = 40;

    /// <summary>Maximum length of a quoted sentence, in UTF-16 code units.</summary>
    public const int MaxQuote = 160;

    private const int MaxWords = 3;

    public string Feature => "sentiment";

    public string Method => "lexicon-rules";

    public int Version => 1;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var text = request.Read(transcript, cancellationToken);
        var result = SentimentLexicon.For(text.Language.Tag) is { } lexicon
            ? Score(transcript.Cues, text, lexicon, cancellationToken)
            : new SentimentResult(text.Language.Tag, text.Language.Source, Method, "no-lexicon", null, [], [], []);
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(result, SentimentJson.Default.SentimentResult));
    }

    private SentimentResult Score(IReadOnlyList<Cue> cues, SpokenText text, SentimentLexicon lexicon, CancellationToken cancellationToken)
    {
        var sentiment = new SentenceSentiment(lexicon, text, cues);
        var quarters = new Quarters(text, cues);
        var overall = new SentimentTally();
        var byQuarter = new SentimentTally[] { new(), new(), new(), new() };
        var speakers = new SpeakerTallies();
        var listed = new List<(int Sentence, double Score, IReadOnlyList<ChargedWords> Words)>();
        for (var i = 0; i < text.Sentences.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sentence = text.Sentences[i];
            var (score, words) = sentiment.Score(sentence);
            overall.Add(score, words.Count > 0);
            byQuarter[quarters.Of(sentence)].Add(score, words.Count > 0);
            speakers.Of(cues[sentence.FirstCue].Speaker).Add(score, words.Count > 0);
            if (Math.Round(score, 3) != 0)
                listed.Add((i, score, words));
        }

        return new SentimentResult(
            text.Language.Tag,
            text.Language.Source,
            Method,
            null,
            overall.Complete(),
            [.. byQuarter.Select((tally, i) => quarters.Describe(i, tally.Complete()))],
            speakers.Complete(MaxSpeakers),
            [
                .. listed
                    .OrderByDescending(scored => Math.Round(Math.Abs(scored.Score), 3))
                    .ThenBy(scored => scored.Sentence)
                    .Take(MaxSentences)
                    .OrderBy(scored => scored.Sentence)
                    .Select(scored => Quote(cues, text, text.Sentences[scored.Sentence], scored.Score, scored.Words)),
            ]
        );
    }

    private static ScoredSentence Quote(
        IReadOnlyList<Cue> cues,
        SpokenText text,
        in Sentence sentence,
        double score,
        IReadOnlyList<ChargedWords> words
    )
    {
        var (first, last) = (cues[sentence.FirstCue], cues[sentence.LastCue]);
        return new ScoredSentence(
            Cut(sentence.Text(cues)),
            (decimal)Math.Round(score, 3),
            [
                .. words
                    .OrderByDescending(word => Math.Round(Math.Abs(word.Charge), 6))
                    .Take(MaxWords)
                    .Select(word =>
                        string.Join(' ', text.Words.GetRange(word.FirstWord, word.EndWord - word.FirstWord).Select(w => w.Form.Text))
                    ),
            ],
            SpeakerName.Cut(first.Speaker),
            first.Id,
            last.Id,
            first.StartMs,
            last.EndMs
        );
    }

    private static string Cut(string quote)
    {
        if (quote.Length <= MaxQuote)
            return quote;
        return quote[..(char.IsHighSurrogate(quote[MaxQuote - 1]) ? MaxQuote - 1 : MaxQuote)];
    }
}
