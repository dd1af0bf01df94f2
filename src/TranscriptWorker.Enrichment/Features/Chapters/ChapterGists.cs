using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Segments;

namespace TranscriptWorker.Enrichment.Features.Chapters;

/// <summary>Chooses the sentence that represents a part of a recording.</summary>
internal sealed class ChapterGists
{
    /// <summary>Maximum length of a gist, in UTF-16 code units.</summary>
    public const int MaxLength = 280;

    private readonly SpokenText _text;
    private readonly IReadOnlyList<Cue> _cues;
    private readonly RangeSubject _subject;
    private readonly double[] _fitness;

    public ChapterGists(SpokenText text, IReadOnlyList<Cue> cues)
    {
        _text = text;
        _cues = cues;
        _subject = new RangeSubject(text);
        _fitness = new SentenceFitness(text, cues).OfAll();
    }

    /// <summary>The most relevant sentence of the range that is not too long, or null.</summary>
    public ChapterGist? Of(in TextStretch range)
    {
        var candidates = _subject.Relevance(range, _fitness).Where(candidate => candidate.Relevance > 0);
        foreach (var (index, _) in candidates.OrderByDescending(candidate => candidate.Relevance).ThenBy(candidate => candidate.Sentence))
        {
            var sentence = _text.Sentences[index];
            var quote = sentence.Text(_cues);
            if (quote.Length > MaxLength)
                continue;
            var (first, last) = (_cues[sentence.FirstCue], _cues[sentence.LastCue]);
            return new ChapterGist(quote, SpeakerName.Cut(first.Speaker), first.Id, last.Id, first.StartMs);
        }

        return null;
    }
}
