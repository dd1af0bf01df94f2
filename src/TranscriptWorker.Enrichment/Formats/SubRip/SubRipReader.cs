using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Markup;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.SubRip;

/// <summary>
/// Reads SubRip as lenient players do: a cue begins at a timing line, with or without a counter above it, and its text continues up to the
/// next timing line, across blank lines.
/// </summary>
internal ref struct SubRipReader(string content, TranscriptBuilder builder, WarningLog warnings, CancellationToken cancellationToken)
{
    private readonly CueTextParser _parser = new(builder, warnings, hasBraceTags: true);
    private readonly CueTextReader _texts = new(content, warnings, hasIdentifiers: false, static (_, _) => false);
    private LineReader _lines = new(content, cancellationToken);
    private string _nextId = "";

    public void Read()
    {
        var hasTiming = ReadToFirstTiming();
        while (hasTiming)
        {
            var number = _lines.Number;
            var id = _nextId;
            var isReadable = CueTiming.TryRead(_lines.Line, number, warnings, out var timing, out var quirks);
            var text = _texts.Read(ref _lines, id);
            hasTiming = _texts.End == CueEnd.Timing;
            _nextId = _texts.NextId;
            if (!isReadable)
                continue;

            if (quirks.HasFlag(TimestampQuirks.Irregular))
                warnings.Add(WarningKind.IrregularTime, number);
            if (quirks.HasFlag(TimestampQuirks.Arrow))
                warnings.Add(WarningKind.IrregularArrow, number);

            builder.BeginCue(timing, id, number);
            _parser.Parse(content.AsSpan(text), number);
            builder.EndCue();
        }
    }

    private bool ReadToFirstTiming()
    {
        while (_lines.Read())
        {
            if (CueTiming.IsTimingLine(_lines.Line))
                return true;

            var isCounter = CueCounter.IsCounter(_lines.Line);
            _nextId = isCounter ? _lines.Line.ToString() : "";
            if (!isCounter && !_lines.Line.IsWhiteSpace() && !_lines.Line.SequenceEqual("\uFEFF"))
                warnings.Add(WarningKind.TextOutsideCue, _lines.Number);
        }

        return false;
    }
}
