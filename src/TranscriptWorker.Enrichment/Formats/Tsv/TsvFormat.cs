using System.Globalization;
using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Markup;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Tsv;

/// <summary>
/// Tab-separated values as Whisper writes them: a header, then in each line start and end in milliseconds, and a text without tabs. See
/// WriteTSV in <see href="https://github.com/openai/whisper/blob/main/whisper/utils.py"/>.
/// </summary>
internal sealed class TsvFormat : ITranscriptFormat
{
    private const string Header = "start\tend\ttext";

    public string Name => "Tsv";

    public IReadOnlyList<string> Extensions { get; } = [".tsv"];

    public bool HasCaptions => true;

    public Recognition Recognize(string content, CancellationToken cancellationToken)
    {
        var start = content.AsSpan().TrimStart();
        var end = start.IndexOfAny('\r', '\n');
        return (end < 0 ? start : start[..end]).TrimEnd() is Header ? Recognition.Certain : Recognition.None;
    }

    public void Read(string content, TranscriptBuilder builder, WarningLog warnings, CancellationToken cancellationToken)
    {
        var lines = new LineReader(content, cancellationToken);
        var (text, timing) = (new NormalizedText(), default(CueTiming));
        while (lines.Read())
        {
            if (lines.Line.IsWhiteSpace() || lines.Line.TrimEnd() is Header)
                continue;
            if (!TryReadRow(lines.Line, lines.Number, warnings, text, ref timing))
            {
                warnings.Add(WarningKind.UnreadableTiming, lines.Number);
                continue;
            }

            builder.BeginCue(timing, default, lines.Number);
            builder.AddText(null, text);
            builder.EndCue();
        }
    }

    private static bool TryReadRow(ReadOnlySpan<char> line, int number, WarningLog warnings, NormalizedText text, ref CueTiming timing)
    {
        Span<Range> fields = stackalloc Range[3];
        if (
            line.Split(fields, '\t') < fields.Length
            || ReadTime(line[fields[0]]) is not { } start
            || ReadTime(line[fields[1]]) is not { } end
        )
            return false;
        if (end < start)
            warnings.Add(WarningKind.EndBeforeStart, number);
        timing = new(start, Math.Max(start, end));
        text.Clear();
        text.Append(line[fields[2]]);
        return true;
    }

    private static int? ReadTime(ReadOnlySpan<char> field) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) ? milliseconds : null;
}
