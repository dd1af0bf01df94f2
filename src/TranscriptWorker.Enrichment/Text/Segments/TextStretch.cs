using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment.Text.Segments;

/// <summary>Consecutive cues of a transcript with their words.</summary>
/// <param name="FirstCue">0-based number of the first cue.</param>
/// <param name="EndCue">Number after the last cue.</param>
/// <param name="FirstWord">Index of the first word.</param>
/// <param name="EndWord">Index after the last word.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextStretch(int FirstCue, int EndCue, int FirstWord, int EndWord)
{
    public int WordCount => EndWord - FirstWord;

    /// <summary>The whole transcript.</summary>
    public static TextStretch All(SpokenText text, IReadOnlyList<Cue> cues) => new(0, cues.Count, 0, text.Words.Count);

    /// <summary>The ranges between boundaries. Cues without words belong to the range before them, or to the first.</summary>
    public static List<TextStretch> Between(
        IReadOnlyList<Utterance> utterances,
        IEnumerable<int> boundaries,
        SpokenText text,
        IReadOnlyList<Cue> cues
    )
    {
        var ranges = new List<TextStretch>();
        var (cue, word) = (0, 0);
        foreach (var boundary in boundaries.Order())
        {
            var next = utterances[boundary];
            ranges.Add(new TextStretch(cue, next.FirstCue, word, next.FirstWord));
            (cue, word) = (next.FirstCue, next.FirstWord);
        }

        ranges.Add(new TextStretch(cue, cues.Count, word, text.Words.Count));
        return ranges;
    }
}
