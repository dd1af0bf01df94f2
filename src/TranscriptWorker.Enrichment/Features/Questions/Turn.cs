using System.Runtime.InteropServices;
using TranscriptWorker.Enrichment.Text;

namespace TranscriptWorker.Enrichment.Features.Questions;

/// <summary>Consecutive sentences of one speaker.</summary>
/// <param name="Speaker">The speaker; null if the source names none.</param>
/// <param name="First">Index of the first sentence.</param>
/// <param name="End">Index after the last sentence.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Turn(string? Speaker, int First, int End)
{
    /// <summary>Splits sentences into turns.</summary>
    public static List<Turn> Of(IReadOnlyList<Sentence> sentences, IReadOnlyList<Cue> cues)
    {
        var turns = new List<Turn>();
        for (var i = 0; i < sentences.Count; i++)
        {
            var speaker = cues[sentences[i].FirstCue].Speaker;
            if (turns.Count > 0 && string.Equals(turns[^1].Speaker, speaker, StringComparison.Ordinal))
                turns[^1] = turns[^1] with { End = i + 1 };
            else
                turns.Add(new Turn(speaker, i, i + 1));
        }

        return turns;
    }
}
