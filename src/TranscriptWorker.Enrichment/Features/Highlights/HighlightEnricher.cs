using System.Text.Json;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Segments;

namespace TranscriptWorker.Enrichment.Features.Highlights;

/// <summary>Chooses quotes that are worth a clip.</summary>
internal sealed class HighlightEnricher : IEnricher
{
    /// <summary>Number of highlights of a short recording, if it has as many.</summary>
    public const int MinHighlights = 3;

    /// <summary>Maximum number of highlights.</summary>
    public const int MaxHighlights = 12;

    /// <summary>Number of words per further highlight: five minutes of speech.</summary>
    private const int WordsPerHighlight = 750;

    public string Feature => "highlights";

    public string Method => "chapter-centroid-clips";

    public int Version => 1;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var cues = transcript.Cues;
        var text = request.Read(transcript, cancellationToken);
        var fitness = new SentenceFitness(text, cues).OfAll();
        var outline = Outline.Of(text, cues, cancellationToken);
        var (relevance, chapterOf) = Relevance(text, outline, fitness);
        var clips = new Clips(text, cues, fitness).All(cancellationToken);
        var count = Math.Clamp(MinHighlights + (text.Words.Count / WordsPerHighlight), MinHighlights, MaxHighlights);
        var chosen = new ClipChoice(text, clips, relevance).Choose(count, cancellationToken);
        var highlights = chosen
            .OrderBy(choice => choice.Clip.FirstCue)
            .Select(choice => Quote(text, cues, choice, chapterOf[choice.Clip.FirstSentence]))
            .ToList();
        var reason = highlights.Count == 0 ? "no-complete-thought" : null;
        var result = new HighlightsResult(text.Language.Tag, text.Language.Source, Method, reason, highlights);
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(result, HighlightsJson.Default.HighlightsResult));
    }

    /// <summary>
    /// The relevance of each sentence to its chapter, and the number of the chapter. Sentences that cross the end of a chapter have no
    /// relevance.
    /// </summary>
    private static (double[] Relevance, int[] ChapterOf) Relevance(SpokenText text, Outline outline, double[] fitness)
    {
        var relevance = new double[text.Sentences.Count];
        var chapterOf = new int[text.Sentences.Count];
        var subject = new RangeSubject(text);
        for (var chapter = 0; chapter < outline.Chapters.Count; chapter++)
        {
            foreach (var (sentence, value) in subject.Relevance(outline.Chapters[chapter].Range, fitness))
            {
                relevance[sentence] = value;
                chapterOf[sentence] = chapter;
            }
        }

        return (relevance, chapterOf);
    }

    private static Highlight Quote(SpokenText text, IReadOnlyList<Cue> cues, ClipChoice.Choice choice, int chapter)
    {
        var clip = choice.Clip;
        var (start, end) = CueTimes.Of(cues, clip.FirstCue, clip.LastCue);
        return new Highlight(
            ClipChoice.TextOf(text, cues, clip),
            SpeakerName.Cut(cues[clip.FirstCue].Speaker),
            cues[clip.FirstCue].Id,
            cues[clip.LastCue].Id,
            start,
            end,
            chapter,
            (decimal)Math.Round(choice.Score, 3)
        );
    }
}
