using System.Text;

namespace TranscriptWorker.Enrichment.Features.Language;

/// <summary>Words of one speaker that belong together, from one cue or several consecutive ones.</summary>
/// <param name="FirstCue">0-based number of the cue in which it begins.</param>
/// <param name="Start">Offset in that cue's text.</param>
/// <param name="LastCue">0-based number of the cue in which it ends.</param>
/// <param name="End">Offset behind its end in that cue's text.</param>
/// <param name="FirstWord">Index of its first word.</param>
/// <param name="EndWord">Index behind its last word.</param>
/// <param name="Terminal">The character that ends it, or NUL where it just ends.</param>
internal readonly record struct Sentence(int FirstCue, int Start, int LastCue, int End, int FirstWord, int EndWord, char Terminal)
{
    public int WordCount => EndWord - FirstWord;

    public bool IsQuestion => Terminal is '?' or '？' or '؟' or '¿';

    /// <summary>What was said, with every run of white space as one space.</summary>
    public string Text(IReadOnlyList<Cue> cues)
    {
        var text = new StringBuilder();
        for (var cue = FirstCue; cue <= LastCue; cue++)
        {
            var said = cues[cue].Text;
            var from = cue == FirstCue ? Start : 0;
            var to = cue == LastCue ? End : said.Length;
            if (text.Length > 0)
                text.Append(' ');
            foreach (var character in said.AsSpan(from, to - from))
            {
                if (!char.IsWhiteSpace(character))
                    text.Append(character);
                else if (text.Length > 0 && text[^1] != ' ')
                    text.Append(' ');
            }
        }

        return text.ToString().Trim();
    }
}
