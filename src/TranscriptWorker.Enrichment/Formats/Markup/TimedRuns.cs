using TranscriptWorker.Enrichment.Formats.Cues;

namespace TranscriptWorker.Enrichment.Formats.Markup;

/// <summary>
/// Splits the text of a WebVTT cue at the times inside it, from which on the text behind them is spoken:
/// <see href="https://www.w3.org/TR/webvtt1/#webvtt-cue-timestamp"/>. Times outside of the cue's are ignored.
/// </summary>
internal sealed class TimedRuns
{
    private List<TimedWord>? _words;
    private CueTiming _timing;
    private int _shiftMs;
    private int? _startMs;
    private int _from;

    /// <summary>Begins a cue.</summary>
    /// <param name="timing">The times of the cue.</param>
    /// <param name="shiftMs">Milliseconds that are added to the times inside the text.</param>
    public void BeginCue(CueTiming timing, int shiftMs)
    {
        (_words, _timing, _shiftMs) = (null, timing, shiftMs);
        (_startMs, _from) = (timing.StartMs, 0);
    }

    /// <summary>Begins a run at a time.</summary>
    /// <param name="text">The text up to the time.</param>
    /// <param name="time">The time as the source writes it.</param>
    public void BeginRun(ReadOnlySpan<char> text, ReadOnlySpan<char> time)
    {
        if (!Timestamp.TryRead(ref time, out var read, out _) || read > int.MaxValue)
            return;
        var at = read + _shiftMs;
        if (at < 0 || at < _timing.StartMs || at > (_timing.EndMs ?? int.MaxValue))
            return;

        if (_words is null)
        {
            // The rows above may be those of the cue in front, which captions show again.
            _words = [];
            _from = text.LastIndexOf('\n') + 1;
        }

        AddRun(text, (int)at);
        (_startMs, _from) = ((int)at, text.Length);
    }

    /// <summary>Ends the text of a voice.</summary>
    /// <returns>Its runs; null if there is no time in it.</returns>
    public IReadOnlyList<TimedWord>? EndVoice(ReadOnlySpan<char> text)
    {
        if (_words is null)
            return null;

        AddRun(text, null);
        var words = _words;
        (_words, _from) = ([], 0);
        return words.Count == 0 ? null : words;
    }

    private void AddRun(ReadOnlySpan<char> text, int? endMs)
    {
        var run = text[Math.Min(_from, text.Length)..].Trim();
        if (!run.IsEmpty)
            _words!.Add(new(JoinedLines.Join(run.ToString()), _startMs, endMs, null));
    }
}
