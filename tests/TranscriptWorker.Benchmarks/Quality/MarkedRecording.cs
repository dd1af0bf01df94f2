using System.Text.Json;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;
using TranscriptWorker.Enrichment.Text;
using TranscriptWorker.Enrichment.Text.Segments;

namespace TranscriptWorker.Benchmarks.Quality;

/// <summary>A recording with the chapters that a person marked.</summary>
internal sealed class MarkedRecording
{
    private readonly SpokenText _text;
    private readonly List<Utterance> _utterances;

    private MarkedRecording(Transcript transcript, JsonElement chapters, CancellationToken cancellationToken)
    {
        Cues = transcript.Cues.Count;
        Coarse = Boundaries(chapters.GetProperty("coarse"));
        Fine = Boundaries(chapters.GetProperty("fine"));
        _text = SpokenText.Read(transcript, null, cancellationToken);
        _utterances = Utterance.Of(_text, transcript.Cues);
    }

    public int Cues { get; }

    /// <summary>Numbers of the cues that begin a chapter, except the first cue.</summary>
    public IReadOnlyList<int> Coarse { get; }

    /// <summary>Numbers of the cues that begin a section, except the first cue.</summary>
    public IReadOnlyList<int> Fine { get; }

    /// <summary>Numbers of marked boundaries at both levels.</summary>
    public (int Coarse, int Fine) Marked => (Coarse.Count, Fine.Count);

    /// <summary>Numbers of boundaries that the feature chooses by itself at both levels.</summary>
    public (int Coarse, int Fine) Free(CancellationToken cancellationToken)
    {
        var (chapters, sections) = Outline.CountsFor(_utterances.Count);
        return (Divide(chapters - 1, cancellationToken).Count, Divide(sections - 1, cancellationToken).Count);
    }

    /// <summary>The boundaries that the feature finds, as numbers of cues; at most <paramref name="count"/>.</summary>
    public IReadOnlyCollection<int> Divide(int count, CancellationToken cancellationToken) =>
        Segmentation.Boundaries(_text, _utterances, count + 1, cancellationToken).ConvertAll(utterance => _utterances[utterance].FirstCue);

    /// <summary>Reads <c>NAME.vtt</c> and <c>NAME.chapters.json</c> in the order of their names.</summary>
    public static List<MarkedRecording> ReadAll(string folder, CancellationToken cancellationToken) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*.chapters.json")
                .Order(StringComparer.Ordinal)
                .Select(file => Read(file, cancellationToken)),
        ];

    private static MarkedRecording Read(string file, CancellationToken cancellationToken)
    {
        var captions = Path.ChangeExtension(Path.ChangeExtension(file, null), ".vtt");
        var content = TranscriptText.Decode(File.ReadAllBytes(captions), new());
        var transcript = TranscriptReader.Read(content, format: null, new(), cancellationToken);
        using var chapters = JsonDocument.Parse(File.ReadAllBytes(file));
        var marked = chapters.RootElement.GetProperty("cues").GetInt32();
        if (marked != transcript.Cues.Count)
            throw new InvalidDataException($"{file} counts {marked} cues, and the transcript has {transcript.Cues.Count}.");
        return new MarkedRecording(transcript, chapters.RootElement, cancellationToken);
    }

    private static List<int> Boundaries(JsonElement chapters) =>
        [.. chapters.EnumerateArray().Select(chapter => chapter.GetProperty("firstCue").GetInt32()).Where(cue => cue > 0)];
}
