using TranscriptWorker.Enrichment.Formats.NonSpeech;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>Collects the final cues of a transcript. Splits cues that are too long, and gives an identifier to cues without one.</summary>
internal sealed class CueList(CueIds ids, TranscriptLimits limits, WarningLog warnings, int capacity)
{
    private const int MaxPauseMs = 500;
    private readonly List<Cue> _cues = new(capacity);
    private readonly List<int> _lines = new(capacity);

    public int Count => _cues.Count;

    /// <summary>Adds a cue.</summary>
    /// <param name="id">The source's identifier; null if it has none.</param>
    /// <param name="timing">The times.</param>
    /// <param name="speaker">The speaker; null if unknown.</param>
    /// <param name="text">The text.</param>
    /// <param name="line">1-based number of its line in the source.</param>
    /// <param name="words">The words of the text and of those behind it; null if the source gives none.</param>
    /// <exception cref="TranscriptRefusedException">There are more cues than allowed.</exception>
    public void Add(string? id, CueTiming timing, string? speaker, string text, int line, WordAlignment? words)
    {
        if (text.Length > limits.MaxCueLength)
            warnings.Add(WarningKind.CueSplit, line);

        var rest = text.AsSpan();
        while (rest.Length > limits.MaxCueLength)
        {
            var end = FindSplit(rest[..limits.MaxCueLength], rest[limits.MaxCueLength]);
            AddFinal(id, timing, speaker, rest[..end].TrimEnd(' ').ToString(), line, words);
            rest = rest[end..].TrimStart(' ');
            id = null;
        }

        if (!rest.IsEmpty)
            AddFinal(id, timing, speaker, rest.Length == text.Length ? text : rest.ToString(), line, words);
    }

    /// <summary>Extends the last cue to the end of one that follows it at once and repeats it.</summary>
    public void ExtendLast(CueTiming repetition)
    {
        if (_cues.Count > 0 && _cues[^1] is { EndMs: { } end } last && repetition.EndMs > end && repetition.StartMs - end <= MaxPauseMs)
            _cues[^1] = last with { EndMs = repetition.EndMs };
    }

    /// <summary>The cues, with those marked that belong to a loop of a speech recogniser.</summary>
    public Cue[] ToArray(CancellationToken cancellationToken)
    {
        RecognizerLoops.Mark(_cues, _lines, warnings, cancellationToken);
        return [.. _cues];
    }

    private void AddFinal(string? id, CueTiming timing, string? speaker, string text, int line, WordAlignment? words)
    {
        if (_cues.Count >= limits.MaxCues)
            throw TranscriptBuilder.TooManyCues();

        _lines.Add(line);
        _cues.Add(
            new(id ?? ids.Make(_cues.Count + 1), timing.StartMs, timing.EndMs, speaker, text)
            {
                NonSpeech = NonSpeechFinder.Find(text),
                Words = words?.Take(text),
            }
        );
    }

    /// <summary>Returns the position of the last space, or else the last position between two characters.</summary>
    private static int FindSplit(ReadOnlySpan<char> window, char next)
    {
        if (next == ' ')
            return window.Length;

        var space = window.LastIndexOf(' ');
        if (space > 0)
            return space;

        return char.IsLowSurrogate(next) ? window.Length - 1 : window.Length;
    }
}
