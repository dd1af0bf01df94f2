using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment.Text.Segments;

/// <summary>The unit between which a recording can be divided: a cue, or several short cues of one speaker.</summary>
/// <param name="FirstCue">0-based number of the first cue.</param>
/// <param name="FirstWord">Index of the first word.</param>
/// <param name="EndWord">Index after the last word.</param>
/// <param name="BeginsSentence">Whether a sentence begins with its first word.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Utterance(int FirstCue, int FirstWord, int EndWord, bool BeginsSentence)
{
    /// <summary>Number of words below which a cue is joined with the next cue of its speaker, as in captions of one word each.</summary>
    private const int MinWords = 4;

    /// <summary>The utterances of a text, in the order of the cues. Cues without words begin none.</summary>
    public static List<Utterance> Of(SpokenText text, IReadOnlyList<Cue> cues)
    {
        var utterances = new List<Utterance>();
        var sentence = 0;
        for (var word = 0; word < text.Words.Count; )
        {
            var first = word;
            var cue = text.Words[word].Cue;
            while (word < text.Words.Count && text.Words[word].Cue == cue)
                word++;
            while (sentence < text.Sentences.Count && text.Sentences[sentence].FirstWord < first)
                sentence++;
            var begins = sentence < text.Sentences.Count && text.Sentences[sentence].FirstWord == first;
            if (utterances.Count > 0 && Joins(utterances[^1], cues, cue))
                utterances[^1] = utterances[^1] with { EndWord = word };
            else
                utterances.Add(new Utterance(cue, first, word, begins));
        }

        return utterances;
    }

    private static bool Joins(in Utterance open, IReadOnlyList<Cue> cues, int cue) =>
        open.EndWord - open.FirstWord < MinWords && string.Equals(cues[open.FirstCue].Speaker, cues[cue].Speaker, StringComparison.Ordinal);
}
