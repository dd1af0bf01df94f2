using System.Runtime.InteropServices;
using System.Text;

namespace TranscriptWorker.Enrichment.Text.Mentions;

/// <summary>The text of consecutive cues of one speaker, so that what a recogniser cut in two can be found whole.</summary>
/// <remarks>
/// The cues are joined by single spaces. A passage ends where the speaker changes, at a pause of more than
/// <see cref="SentenceAssembly.MaxPauseMs"/>, at a loop of the recogniser, and before it exceeds <see cref="MaxLength"/>.
/// </remarks>
internal sealed class Passage
{
    /// <summary>Length, in UTF-16 code units, from which no further cue is added.</summary>
    private const int MaxLength = 8 * 1024;

    private readonly IReadOnlyList<Cue> _cues;
    private readonly List<int> _starts;

    private Passage(IReadOnlyList<Cue> cues, int firstCue, List<int> starts, string text)
    {
        _cues = cues;
        FirstCue = firstCue;
        _starts = starts;
        Text = text;
    }

    public string Text { get; }

    /// <summary>0-based number of the first cue.</summary>
    public int FirstCue { get; }

    /// <summary>Splits a transcript into passages.</summary>
    /// <param name="cues">The cues.</param>
    /// <param name="withLoops">Whether cues that a recogniser repeated are passages too, each by itself, instead of being skipped.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public static IEnumerable<Passage> Of(IReadOnlyList<Cue> cues, bool withLoops, CancellationToken cancellationToken)
    {
        var next = 0;
        while (next < cues.Count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var first = next++;
            if (cues[first].IsLoop && !withLoops)
                continue;
            var length = cues[first].Text.Length;
            while (next < cues.Count && Continues(cues[next - 1], cues[next]) && length + cues[next].Text.Length < MaxLength)
                length += 1 + cues[next++].Text.Length;
            yield return Join(cues, first, next, length);
        }
    }

    /// <summary>The parts of a range of the text, by cue, in order. The spaces between cues belong to none.</summary>
    public List<CuePart> Locate(int start, int end)
    {
        var parts = new List<CuePart>(1);
        var found = _starts.BinarySearch(start);
        for (var i = found >= 0 ? found : ~found - 1; i < _starts.Count && _starts[i] < end; i++)
        {
            var cue = _cues[FirstCue + i];
            var (from, to) = (Math.Max(0, start - _starts[i]), Math.Min(cue.Text.Length, end - _starts[i]));
            if (from < to)
                parts.Add(new CuePart(FirstCue + i, from, to));
        }

        return parts;
    }

    private static bool Continues(Cue before, Cue after)
    {
        if (before.IsLoop || after.IsLoop || !string.Equals(before.Speaker, after.Speaker, StringComparison.Ordinal))
            return false;
        return before.EndMs is not { } end || after.StartMs is not { } start || (long)start - end <= SentenceAssembly.MaxPauseMs;
    }

    private static Passage Join(IReadOnlyList<Cue> cues, int first, int end, int length)
    {
        if (end == first + 1)
            return new Passage(cues, first, [0], cues[first].Text);

        var starts = new List<int>(end - first);
        var text = new StringBuilder(length);
        for (var i = first; i < end; i++)
        {
            if (i > first)
                text.Append(' ');
            starts.Add(text.Length);
            text.Append(cues[i].Text);
        }

        return new Passage(cues, first, starts, text.ToString());
    }
}

/// <summary>A range of a cue's text.</summary>
/// <param name="Cue">0-based number of the cue.</param>
/// <param name="Start">Offset of the start, in UTF-16 code units.</param>
/// <param name="End">Offset after the end.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CuePart(int Cue, int Start, int End);
