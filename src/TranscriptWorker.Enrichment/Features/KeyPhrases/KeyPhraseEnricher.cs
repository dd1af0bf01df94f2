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
        var text = request.Read(transcript, cancellationToken);
        var phrases = Extract(transcript, text, cancellationToken);
        var result = new KeyPhrasesResult(text.Language.Tag, text.Language.Source, Method, phrases);
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(result, KeyPhrasesJson.Default.KeyPhrasesResult));
    }

    private static List<KeyPhrase> Extract(Transcript transcript, SpokenText text, CancellationToken cancellationToken)
    {
        var (mining, best) = text.RankPhrases(cancellationToken);
        var places = Places(text, mining, best);
        var spelling = new PhraseSpelling(text, transcript.Cues);
        return
        [
            .. best.Select(
                (ranked, i) =>
                    new KeyPhrase(
                        spelling.MostFrequent(places[i], ranked.Phrase.Length),
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
    private static List<int>[] Places(SpokenText text, PhraseMining mining, IReadOnlyList<RankedPhrase> best)
    {
        var places = new List<int>[best.Count];
        for (var i = 0; i < best.Count; i++)
        {
            places[i] = [];
            for (var word = 0; word < text.Words.Count; word++)
            {
                if (mining.At(best[i].Phrase.Length, word) == best[i].Phrase)
                    places[i].Add(word);
            }
        }

        return places;
    }

    private static decimal Rounded(double value) => (decimal)Math.Round(value, 4);
}
