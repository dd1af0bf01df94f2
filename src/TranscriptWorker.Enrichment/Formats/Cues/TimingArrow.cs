using System.Buffers;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>
/// The arrow between the times of a cue: <c>--&gt;</c>, or one that an editor or a translator damaged, such as <c>-&gt;</c>,
/// <c>---&gt;</c>, <c>–&gt;</c>, <c>-- &gt;</c>, <c>--&amp;gt;</c>, <c>→</c> or a dash.
/// </summary>
internal static class TimingArrow
{
    public const string Regular = "-->";

    private const int MaxLength = 8;
    private const string EscapedHead = "&gt;";
    private static readonly SearchValues<char> Shafts = SearchValues.Create("-–—−‐‑‒―─━= ");
    private static readonly SearchValues<char> WholeArrows = SearchValues.Create("→⟶➔➜⇒");

    /// <summary>Measures the arrow at the start of the text, in UTF-16 code units; 0 if there is none.</summary>
    /// <param name="text">The text behind the first time and the spaces that follow it.</param>
    /// <param name="hasHead">Whether the arrow has a head; a dash has none.</param>
    public static int Measure(ReadOnlySpan<char> text, out bool hasHead)
    {
        hasHead = true;
        if (text.StartsWith(Regular, StringComparison.Ordinal))
            return Regular.Length;
        if (!text.IsEmpty && WholeArrows.Contains(text[0]))
            return 1;

        var shaft = text[..Math.Min(text.Length, MaxLength)].IndexOfAnyExcept(Shafts);
        if (shaft <= 0)
            return 0;

        var head = text[shaft..];
        if (head[0] is '>' or '＞')
            return shaft + 1;
        if (head.StartsWith(EscapedHead, StringComparison.Ordinal))
            return shaft + EscapedHead.Length;

        hasHead = false;
        return shaft;
    }
}
