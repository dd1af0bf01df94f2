using System.Text.Json;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Languages;

namespace TranscriptWorker.Enrichment.Features.Language;

/// <summary>Names the language of a recording, and the stretches and speakers in other languages.</summary>
internal sealed class LanguageEnricher : IEnricher
{
    /// <summary>Maximum number of listed speakers.</summary>
    public const int MaxSpeakers = 50;

    /// <summary>Maximum number of listed stretches.</summary>
    public const int MaxStretches = 100;

    private const int RunnersUp = 3;

    public string Feature => "language";

    public string Method => "letters-words-trigrams";

    public int Version => 1;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var text = request.Read(transcript, cancellationToken);
        var evidence = text.Evidence;
        var ranked = evidence.Words == 0 ? [] : evidence.Rank();
        var detected = LanguageDetection.Decide(evidence);
        var stretches = detected is null ? [] : LanguageStretches.Find(text, detected.Language, cancellationToken);
        var result = new LanguageResult(
            Method,
            text.Language.Tag,
            text.Language.Source,
            LanguageDetection.PrimarySubtag(request.Language),
            LanguageDetection.PrimarySubtag(transcript.Language),
            detected?.Tag,
            ranked.Count == 0 ? 0 : Rounded(ranked[0].Probability),
            [
                .. ranked
                    .Skip(1)
                    .Take(RunnersUp)
                    .Select(r => new LanguageCandidate(KnownLanguages.All[r.Language].Tag, Rounded(r.Probability))),
            ],
            evidence.Words,
            Shares(stretches.Select(stretch => (stretch.Language, stretch.Words))),
            Speakers(stretches, text, transcript.Cues),
            stretches.Count,
            [.. stretches.Take(MaxStretches).Select(stretch => Locate(stretch, text, transcript.Cues))]
        );
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(result, LanguageJson.Default.LanguageResult));
    }

    private static List<SpeakerLanguages> Speakers(List<Stretch> stretches, SpokenText text, IReadOnlyList<Cue> cues)
    {
        var speakers = new Dictionary<string, List<(int Language, int Words)>>(StringComparer.Ordinal);
        var unnamed = new List<(int Language, int Words)>();
        var order = new List<(string? Name, List<(int Language, int Words)> Spoken)>();
        foreach (var stretch in stretches)
        {
            for (var i = stretch.FirstSentence; i < stretch.EndSentence; i++)
            {
                var name = cues[text.Sentences[i].FirstCue].Speaker;
                var spoken = unnamed;
                if (name is not null && !speakers.TryGetValue(name, out spoken))
                    speakers.Add(name, spoken = []);
                if (spoken!.Count == 0)
                    order.Add((name, spoken));
                spoken.Add((stretch.Language, text.Sentences[i].WordCount));
            }
        }

        return
        [
            .. order
                .OrderByDescending(speaker => speaker.Spoken.Sum(sentence => sentence.Words))
                .Take(MaxSpeakers)
                .Select(speaker => new SpeakerLanguages(SpeakerName.Cut(speaker.Name), Shares(speaker.Spoken))),
        ];
    }

    private static List<LanguageShare> Shares(IEnumerable<(int Language, int Words)> spoken)
    {
        var words = new int[KnownLanguages.All.Count];
        foreach (var part in spoken)
            words[part.Language] += part.Words;
        var total = words.Sum();
        return
        [
            .. Enumerable
                .Range(0, words.Length)
                .Where(language => words[language] > 0)
                .OrderByDescending(language => words[language])
                .Select(language => new LanguageShare(
                    KnownLanguages.All[language].Tag,
                    words[language],
                    Rounded((double)words[language] / total)
                )),
        ];
    }

    private static LanguageStretch Locate(Stretch stretch, SpokenText text, IReadOnlyList<Cue> cues)
    {
        var (first, last) = (cues[text.Sentences[stretch.FirstSentence].FirstCue], cues[text.Sentences[stretch.EndSentence - 1].LastCue]);
        return new LanguageStretch(KnownLanguages.All[stretch.Language].Tag, first.Id, last.Id, first.StartMs, last.EndMs, stretch.Words);
    }

    private static decimal Rounded(double value) => (decimal)Math.Round(value, 3);
}
