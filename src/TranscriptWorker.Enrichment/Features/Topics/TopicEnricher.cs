using System.Text.Json;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Phrases;
using TranscriptWorker.Enrichment.Text.Segments;

namespace TranscriptWorker.Enrichment.Features.Topics;

/// <summary>Groups the key phrases of a recording by the places where they are said.</summary>
internal sealed class TopicEnricher : IEnricher
{
    /// <summary>Maximum number of topics.</summary>
    public const int MaxTopics = 8;

    /// <summary>Maximum number of phrases of a topic.</summary>
    public const int MaxPhrases = 8;

    /// <summary>Maximum number of stretches that are listed for a topic.</summary>
    public const int MaxStretches = 12;

    /// <summary>Number of phrases of a short text that are grouped, if it has as many.</summary>
    private const int MinCandidates = 12;

    /// <summary>Maximum number of phrases that are grouped.</summary>
    private const int MaxCandidates = 32;

    /// <summary>Number of words per phrase that is grouped.</summary>
    private const int WordsPerPhrase = 60;

    private const int MinWords = 150;

    private const int MinUtterances = 10;

    public string Feature => "topics";

    public string Method => "phrase-co-occurrence";

    public int Version => 1;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var text = request.Read(transcript, cancellationToken);
        var utterances = Utterance.Of(text, transcript.Cues);
        var isShort = text.Words.Count < MinWords || utterances.Count < MinUtterances;
        var topics = isShort ? [] : Find(text, transcript.Cues, utterances, cancellationToken);
        var reason =
            isShort ? "too-short"
            : topics.Count == 0 ? "nothing-recurs"
            : null;
        var result = new TopicsResult(text.Language.Tag, text.Language.Source, Method, reason, topics);
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(result, TopicsJson.Default.TopicsResult));
    }

    private static List<Topic> Find(
        SpokenText text,
        IReadOnlyList<Cue> cues,
        List<Utterance> utterances,
        CancellationToken cancellationToken
    )
    {
        var count = Math.Clamp(text.Words.Count / WordsPerPhrase, MinCandidates, MaxCandidates);
        var (mining, phrases) = text.RankPhrases(count, cancellationToken);
        var places = Places(text, mining, phrases);
        var utteranceOf = UtteranceOfWords(text, utterances);
        var terms = phrases.Select(ranked => Terms(text, ranked.Phrase)).ToList();
        var clusters = PhraseClusters.Of(
            [.. places.Select(own => own.ConvertAll(word => utteranceOf[word]))],
            utterances.Count,
            (left, right) => terms[left].Overlaps(terms[right])
        );
        var spelling = new PhraseSpelling(text, cues);
        var worded = text.Words.Select(word => word.Cue).Distinct().ToList();
        return
        [
            .. clusters
                .Select(cluster =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    var names = cluster.Take(MaxPhrases).Select(i => spelling.MostFrequent(places[i], phrases[i].Phrase.Length)).ToList();
                    var stretches = TopicStretches.Of([.. cluster.SelectMany(i => places[i]).Order()], utteranceOf, text);
                    return new Topic(
                        PhraseSpelling.Title(names[0]),
                        names,
                        stretches.ShareOf(worded),
                        stretches.Count,
                        stretches.Describe(cues)
                    );
                })
                .OrderByDescending(topic => topic.CueShare)
                .Take(MaxTopics),
        ];
    }

    /// <summary>For each phrase, the indexes of the first words of its occurrences, in ascending order.</summary>
    private static List<List<int>> Places(SpokenText text, PhraseMining mining, IReadOnlyList<RankedPhrase> phrases)
    {
        var numbers = phrases.Select((ranked, i) => (ranked.Phrase, i)).ToDictionary(pair => pair.Phrase, pair => pair.i);
        var places = phrases.Select(_ => new List<int>()).ToList();
        for (var word = 0; word < text.Words.Count; word++)
        {
            for (var length = 1; length <= PhraseMining.MaxLength && mining.At(length, word) is { } phrase; length++)
            {
                if (numbers.TryGetValue(phrase, out var number))
                    places[number].Add(word);
            }
        }

        return places;
    }

    private static HashSet<int> Terms(SpokenText text, Phrase phrase) =>
        [.. text.Words.GetRange(phrase.FirstWord, phrase.Length).Where(word => word.Form.IsContent).Select(word => word.Form.Term.Id)];

    private static int[] UtteranceOfWords(SpokenText text, List<Utterance> utterances)
    {
        var numbers = new int[text.Words.Count];
        for (var i = 0; i < utterances.Count; i++)
            Array.Fill(numbers, i, utterances[i].FirstWord, utterances[i].EndWord - utterances[i].FirstWord);
        return numbers;
    }
}
