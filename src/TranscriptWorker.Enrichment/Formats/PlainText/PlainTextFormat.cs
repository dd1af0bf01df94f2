using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Markup;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.PlainText;

/// <summary>
/// Plain text. If headers recur, they divide it: see <see cref="TextLayout"/>. Otherwise every line is a cue, and a timestamp is read from
/// brackets at the start of a line: <c>[00:01:02]</c> or <c>(1:02)</c>, as a start, and <c>[00:01.000 --&gt; 00:04.000]</c> as start and
/// end; alone on a line it applies to the next line.
/// </summary>
internal sealed class PlainTextFormat : ITranscriptFormat
{
    private const int MaxTimeLength = 40;

    public string Name => "PlainText";

    public IReadOnlyList<string> Extensions { get; } = [".txt"];

    public bool HasCaptions => false;

    public Recognition Recognize(string content, CancellationToken cancellationToken) => Recognition.Fallback;

    public void Read(string content, TranscriptBuilder builder, WarningLog warnings, CancellationToken cancellationToken)
    {
        if (TextLayout.Find(content, cancellationToken) is { } layout)
            new LayoutReader(content, layout, builder, warnings, cancellationToken).Read();
        else
            ReadLines(content, builder, warnings, cancellationToken);
    }

    private static void ReadLines(string content, TranscriptBuilder builder, WarningLog warnings, CancellationToken cancellationToken)
    {
        var lines = new LineReader(content, cancellationToken);
        var text = new NormalizedText();
        var timing = default(CueTiming);
        while (lines.Read())
        {
            var line = lines.Line.Trim();
            var length = MeasureTime(line, lines.Number, warnings, ref timing);
            text.Clear();
            text.Append(line[length..]);
            if (text.Written.IsEmpty)
                continue;

            builder.BeginCue(timing, default, lines.Number);
            builder.AddText(null, text);
            timing = default;
        }
    }

    private static int MeasureTime(ReadOnlySpan<char> line, int number, WarningLog warnings, ref CueTiming timing)
    {
        if (line.Length < 2 || line[0] is not ('[' or '(') || !char.IsAsciiDigit(line[1]))
            return 0;

        var end = line[..Math.Min(line.Length, MaxTimeLength)].IndexOf(line[0] == '[' ? ']' : ')');
        if (end < 0)
            return 0;

        var inside = line[1..end];
        if (CueTiming.IsTiming(inside))
            return CueTiming.TryRead(inside, number, warnings, out timing, out _) ? end + 1 : 0;

        if (!Timestamp.TryRead(ref inside, out var start, out _) || !inside.IsEmpty || start == Timestamp.TooLarge)
            return 0;

        timing = new((int)start, null);
        return end + 1;
    }
}
