using System.Numerics;
using System.Text.Json;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Phrases;

namespace TranscriptWorker.Enrichment.Features.Summary;

/// <summary>Summarises a recording by quoting sentences of the transcript, so that each sentence can be checked and played.</summary>
internal sealed class SummaryEnricher : IEnricher
{
    /// <summary>Minimum number of sentences, if the transcript has as many that are fit.</summary>
    public const int MinSentences = 3;

    /// <summary>Maximum number of sentences.</summary>
    public const int MaxSentences = 10;

    /// <summary>Maximum length of a summary, in UTF-16 code units.</summary>
    public const int MaxLength = 2_000;

    public string Feature => "summary";

    public string Method => "centroid-mmr";

    public int Version => 2;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var text = SpokenText.Read(transcript, request.Language, cancellationToken);
        var phrases = PhraseRanking.Rank(text, transcript.Cues, cancellationToken).Best;
        var ranking = new SentenceRanking(text, transcript.Cues, new Centroid(text, phrases), cancellationToken);
        var parts = SentencesFor(text.Sentences.Count);
        var chosen = ranking.Choose(parts, MaxLength, sentence => text.Sentences[sentence].Text(transcript.Cues).Length, cancellationToken);
        var summary = new SummaryResult(
            text.Language.Tag,
            text.Language.Source,
            Method,
            [.. chosen.Select(sentence => Quote(transcript.Cues, text.Sentences[sentence], ranking.Relevance(sentence)))],
            new SummaryCoverage(
                text.Sentences.Count,
                parts,
                chosen.Select(sentence => ranking.PartOf(sentence, parts)).Distinct().Count(),
                ContentShare(text, chosen)
            )
        );
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(summary, SummaryJson.Default.SummaryResult));
    }

    /// <summary>One sentence more for every doubling: 3 for up to 31 sentences, 5 for 64, 8 for 512, 10 for 2,048 and more.</summary>
    internal static int SentencesFor(int sentences) =>
        Math.Clamp(BitOperations.Log2((uint)Math.Max(1, sentences)) - 1, MinSentences, MaxSentences);

    private static SummarySentence Quote(IReadOnlyList<Cue> cues, in Sentence sentence, double relevance) =>
        new(
            sentence.Text(cues),
            SpeakerName.Cut(cues[sentence.FirstCue].Speaker),
            [.. Enumerable.Range(sentence.FirstCue, sentence.LastCue - sentence.FirstCue + 1).Select(cue => cues[cue].Id)],
            cues[sentence.FirstCue].StartMs,
            cues[sentence.LastCue].EndMs,
            (decimal)Math.Round(relevance, 4)
        );

    private static decimal ContentShare(SpokenText text, List<int> chosen)
    {
        var quoted = new bool[text.TermCount];
        foreach (var sentence in chosen)
        {
            for (var i = text.Sentences[sentence].FirstWord; i < text.Sentences[sentence].EndWord; i++)
            {
                if (text.Words[i].Form.IsContent)
                    quoted[text.Words[i].Form.Term.Id] = true;
            }
        }

        var (covered, content) = (0, 0);
        foreach (var word in text.Words)
        {
            if (!word.Form.IsContent)
                continue;
            content++;
            if (quoted[word.Form.Term.Id])
                covered++;
        }

        return content == 0 ? 0 : decimal.Round((decimal)covered / content, 4);
    }
}
