using System.Text;
using System.Text.Json;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Phrases;

namespace TranscriptWorker.Enrichment.Features.KeyPhrases;

/// <summary>Finds the phrases that a recording is about.</summary>
/// <remarks>
/// Candidates are runs of content words inside a sentence, or two of them joined as in "proof of concept", valued by
/// <see cref="PhraseMining"/> and ordered by <see cref="PhraseRanking"/>. The word lists adapt the method to speech: the most common words
/// of spontaneous speech carry little content, and a phrase never contains one.
/// </remarks>
internal sealed class KeyPhraseEnricher : IEnricher
{
    /// <summary>Maximum number of cues that are listed for a phrase.</summary>
    public const int MaxCues = 5;

    public string Feature => "key-phrases";

    public string Method => "c-value-dispersion";

    public int Version => 2;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var text = SpokenText.Read(transcript, request.Language, cancellationToken);
        var phrases = Extract(transcript, text, cancellationToken);
        var result = new KeyPhrasesResult(text.Language.Tag, text.Language.Source, Method, phrases);
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(result, KeyPhrasesJson.Default.KeyPhrasesResult));
    }

    private static List<KeyPhrase> Extract(Transcript transcript, SpokenText text, CancellationToken cancellationToken)
    {
        var (mining, best) = PhraseRanking.Rank(text, transcript.Cues, cancellationToken);
        var places = Places(text, mining, best);
        return
        [
            .. best.Select(
                (ranked, i) =>
                    new KeyPhrase(
                        Surface(transcript.Cues, text, places[i], ranked.Phrase.Length),
                        Rounded(ranked.Score / best[0].Score),
                        ranked.Phrase.Count,
                        Rounded(ranked.Dispersion),
                        [
                            .. places[i]
                                .Select(word => text.Words[word].Cue)
                                .Distinct()
                                .Take(MaxCues)
                                .Select(cue => Locate(transcript.Cues[cue])),
                        ]
                    )
            ),
        ];
    }

    private static PhraseCue Locate(Cue cue) => new(cue.Id, cue.StartMs);

    /// <summary>For each phrase, the indexes of its first words, in ascending order.</summary>
    private static List<int>[] Places(SpokenText text, PhraseMining mining, List<RankedPhrase> best)
    {
        var places = new List<int>[best.Count];
        for (var i = 0; i < best.Count; i++)
        {
            places[i] = [];
            for (var word = best[i].Phrase.FirstWord; word < text.Words.Count; word++)
            {
                if (mining.At(best[i].Phrase.Length, word) == best[i].Phrase)
                    places[i].Add(word);
            }
        }

        return places;
    }

    /// <summary>
    /// The most frequent spelling. Spellings at the start of a sentence count only if there are no others, because of the capital.
    /// </summary>
    private static string Surface(IReadOnlyList<Cue> cues, SpokenText text, List<int> places, int length)
    {
        const int sentenceStart = 1;
        const int insideSentence = 1_000_000;
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var order = new List<string>();
        foreach (var place in places)
        {
            var spelling = Spelling(cues, text, place, length);
            var weight = BeginsSentence(text, place) ? sentenceStart : insideSentence;
            if (!counts.TryAdd(spelling, weight))
                counts[spelling] += weight;
            else
                order.Add(spelling);
        }

        return order.MaxBy(spelling => counts[spelling])!;
    }

    private static bool BeginsSentence(SpokenText text, int word)
    {
        var (from, to) = (0, text.Sentences.Count);
        while (from < to)
        {
            var middle = (from + to) / 2;
            if (text.Sentences[middle].FirstWord < word)
                from = middle + 1;
            else
                to = middle;
        }

        return from < text.Sentences.Count && text.Sentences[from].FirstWord == word;
    }

    private static string Spelling(IReadOnlyList<Cue> cues, SpokenText text, int place, int length)
    {
        var spelling = new StringBuilder();
        for (var i = place; i < place + length; i++)
        {
            var word = text.Words[i];
            if (i > place)
            {
                var before = text.Words[i - 1];
                if (before.Cue != word.Cue)
                    spelling.Append(' ');
                else if (word.Start > before.Start + before.Length)
                {
                    var between = cues[word.Cue].Text[before.Start + before.Length];
                    spelling.Append(char.IsWhiteSpace(between) ? ' ' : between);
                }
            }

            spelling.Append(cues[word.Cue].Text, word.Start, word.Length);
        }

        return spelling.ToString();
    }

    private static decimal Rounded(double value) => (decimal)Math.Round(value, 4);
}
