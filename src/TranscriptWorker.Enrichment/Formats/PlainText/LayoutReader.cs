using TranscriptWorker.Enrichment.Formats.Cues;
using TranscriptWorker.Enrichment.Formats.Markup;
using TranscriptWorker.Enrichment.Formats.Speakers;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.PlainText;

/// <summary>
/// Reads a source of a known layout. A header begins a cue, and the lines below it are its text; a line that begins with the label of a
/// speaker begins a cue without a time. Lines above the first header, and credits below the last, are no speech.
/// </summary>
internal ref struct LayoutReader(
    string content,
    TextLayout layout,
    TranscriptBuilder builder,
    WarningLog warnings,
    CancellationToken cancellationToken
)
{
    private const int MaxHeadingLength = 100;
    private readonly NormalizedText _text = new();
    private readonly SpeakerNames _names = new();
    private LineReader _lines = new(content, cancellationToken);
    private CueTiming _timing;
    private string? _speaker;
    private int _number;
    private int _linesInCue;
    private bool _hasHeader;
    private bool _awaitsName;
    private ReadOnlySpan<char> _held;

    public void Read()
    {
        while (_lines.Read())
        {
            var line = _lines.Line.Trim();
            if (line.IsEmpty)
                continue;

            if (_lines.Number >= layout.FirstLineBehindSpeech)
            {
                warnings.Add(WarningKind.TextOutsideCue, _lines.Number);
                continue;
            }

            var read = TextLine.Read(line);
            if (layout.IsHeader(read))
                ReadHeader(read);
            else
                ReadText(line);
        }

        AddHeld();
        EndCue();
    }

    private void ReadHeader(in TextLine line)
    {
        var above = ReadHeld(line);
        EndCue();
        (_hasHeader, _timing, _number, _speaker) = (true, line.Time.Timing, _lines.Number, null);
        if (line.Time.EndsBeforeStart)
            warnings.Add(WarningKind.EndBeforeStart, _lines.Number);

        var nameFollowsTime = line.Kind == TextLineKind.TimeText && layout.NamesFollowTimes && NameShape.IsCapitalised(line.Text);
        var name = nameFollowsTime ? line.Text : line.Name;
        if (name.IsEmpty)
            name = above;
        if (!name.IsEmpty)
            _speaker = _names.Take(name);

        _awaitsName = name.IsEmpty && line.Kind == TextLineKind.Time && layout.NamesStandBelowTimes;
        if (!nameFollowsTime)
            AddText(line.Text);
    }

    /// <summary>Decides about the line above a header.</summary>
    /// <returns>The line if it is a speaker's name, or else an empty span.</returns>
    private ReadOnlySpan<char> ReadHeld(scoped in TextLine header)
    {
        var held = _held;
        _held = default;
        if (held.IsEmpty)
            return default;

        if (layout.NamesStandAboveTimes)
        {
            if (header.Kind == TextLineKind.Time && layout.IsNameAtTime(held))
                return held;

            AddText(held);
            return default;
        }

        EndCue();
        _number = _lines.Number - 1;
        AddText(held);
        return default;
    }

    private void ReadText(ReadOnlySpan<char> line)
    {
        var isLabelled = _speaker is null && layout.Labels.TryReadLabel(line, out var occurrences) && (_hasHeader || occurrences >= 2);
        if (!_hasHeader && layout.SkipsPreamble && !isLabelled)
        {
            SkipPreamble(line);
            return;
        }

        if (_awaitsName)
        {
            _awaitsName = false;
            if (layout.IsNameAtTime(line))
            {
                _speaker = _names.Take(line);
                return;
            }
        }

        AddHeld();
        if (!_hasHeader || (isLabelled && _linesInCue > 0))
            EndCue();

        if (layout.NamesStandAboveTimes || (layout.HasHeadings && _linesInCue == 1 && IsHeading(line)))
            _held = line;
        else
            AddText(line);
    }

    /// <summary>Skips a line above the first header, unless it turns out to be the name at that header.</summary>
    private void SkipPreamble(ReadOnlySpan<char> line)
    {
        if (!layout.NamesStandAboveTimes)
            warnings.Add(WarningKind.TextOutsideCue, _lines.Number);
        else if (!_held.IsEmpty)
            warnings.Add(WarningKind.TextOutsideCue, _lines.Number - 1);

        _held = layout.NamesStandAboveTimes ? line : default;
    }

    /// <summary>Whether a line can be the heading of a chapter: it begins with no small letter and ends no sentence.</summary>
    private static bool IsHeading(ReadOnlySpan<char> line) =>
        line.Length <= MaxHeadingLength && !char.IsLower(line[0]) && line[^1] is not ('.' or '!' or '?' or ',' or '。' or '？' or '！');

    private void AddHeld()
    {
        AddText(_held);
        _held = default;
    }

    private void AddText(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty)
            return;

        if (_number == 0)
            _number = _lines.Number;

        _text.Append("\n");
        _text.Append(line);
        _linesInCue++;
    }

    private void EndCue()
    {
        if (!_text.Written.IsEmpty)
        {
            builder.BeginCue(_timing, default, _number);
            builder.AddText(_speaker, _text);
        }

        _text.Clear();
        (_timing, _number, _linesInCue) = (default, 0, 0);
    }
}
