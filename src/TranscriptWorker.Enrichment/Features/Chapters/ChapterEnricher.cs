using System.Text.Json;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Phrases;
using TranscriptWorker.Enrichment.Text.Segments;

namespace TranscriptWorker.Enrichment.Features.Chapters;

/// <summary>Divides a recording into chapters, and these into sections, where the words that are used change.</summary>
internal sealed class ChapterEnricher : IEnricher
{
    public string Feature => "chapters";

    public string Method => "recursive-least-squares";

    public int Version => 1;

    public ValueTask<byte[]> EnrichAsync(Transcript transcript, EnrichmentRequest request, CancellationToken cancellationToken)
    {
        var text = request.Read(transcript, cancellationToken);
        var outline = Outline.Of(text, transcript.Cues, cancellationToken);
        var result = new ChaptersResult(
            text.Language.Tag,
            text.Language.Source,
            Method,
            outline.Reason,
            Describe(text, transcript.Cues, outline, cancellationToken)
        );
        return ValueTask.FromResult(JsonSerializer.SerializeToUtf8Bytes(result, ChaptersJson.Default.ChaptersResult));
    }

    private static List<Chapter> Describe(SpokenText text, IReadOnlyList<Cue> cues, Outline outline, CancellationToken cancellationToken)
    {
        var titles = new ChapterTitles(text, cues, PhraseMining.Mine(text, cues, text.MinRecurrence, cancellationToken));
        var gists = new ChapterGists(text, cues);
        var (takenByChapters, takenBySections) = (new HashSet<Phrase>(), new HashSet<Phrase>());
        var chapters = new List<Chapter>();
        foreach (var (range, parts) in outline.Chapters)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var whole = Describe(range, cues, titles.Of(range, takenByChapters), gists);
            var sections = parts.Count < 2 ? [] : parts.ConvertAll(part => Describe(part, cues, titles.Of(part, takenBySections), gists));
            chapters.Add(new Chapter(whole.Title, whole.StartMs, whole.EndMs, whole.FirstCueId, whole.LastCueId, whole.Gist, sections));
        }

        return chapters;
    }

    private static Section Describe(TextStretch range, IReadOnlyList<Cue> cues, string? title, ChapterGists gists)
    {
        var (start, end) = CueTimes.Of(cues, range.FirstCue, range.EndCue - 1);
        return new Section(title, start, end, cues[range.FirstCue].Id, cues[range.EndCue - 1].Id, gists.Of(range));
    }
}
