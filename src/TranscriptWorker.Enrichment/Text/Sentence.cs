using System.Text;

namespace TranscriptWorker.Enrichment.Text;

/// <summary>A sentence of one speaker, from one cue or several consecutive ones.</summary>
/// <param name="FirstCue">0-based number of the first cue.</param>
/// <param name="Start">Offset of the start in the text of the first cue.</param>
/// <param name="LastCue">0-based number of the last cue.</param>
/// <param name="End">Offset after the end in the text of the last cue.</param>
/// <param name="FirstWord">Index of the first word.</param>
/// <param name="EndWord">Index after the last word.</param>
/// <param name="Terminal">The punctuation mark that ends it, or NUL if there is none.</param>
internal readonly record struct Sentence(int FirstCue, int Start, int LastCue, int End, int FirstWord, int EndWord, char Terminal)
{
    public int WordCount => EndWord - FirstWord;

    public bool IsQuestion => Terminal is '?' or '？' or '؟' or '¿';

    /// <summary>The text of the sentence without non-speech, and with every run of white space as one space.</summary>
    public string Text(IReadOnlyList<Cue> cues)
    {
        var text = new StringBuilder();
        for (var cue = FirstCue; cue <= LastCue; cue++)
        {
            var from = cue == FirstCue ? Start : 0;
            var to = cue == LastCue ? End : cues[cue].Text.Length;
            AppendGap(text);
            foreach (var range in cues[cue].NonSpeech ?? [])
            {
                if (range.End <= from || range.Offset >= to)
                    continue;
                AppendSaid(text, cues[cue].Text.AsSpan(from, Math.Max(0, range.Offset - from)));
                AppendGap(text);
                from = Math.Min(range.End, to);
            }

            AppendSaid(text, cues[cue].Text.AsSpan(from, to - from));
        }

        return text.ToString().Trim();
    }

    private static void AppendSaid(StringBuilder text, ReadOnlySpan<char> said)
    {
        foreach (var character in said)
        {
            if (char.IsWhiteSpace(character))
                AppendGap(text);
            else
                text.Append(character);
        }
    }

    private static void AppendGap(StringBuilder text)
    {
        if (text.Length > 0 && text[^1] != ' ')
            text.Append(' ');
    }
}
