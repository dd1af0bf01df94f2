using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>
/// Collects the turns of one cue. Several turns share the time of the cue in proportion to their lengths; if its end is unknown, the first
/// one takes the start.
/// </summary>
internal sealed class CueTurns(CueList cues)
{
    private readonly List<Turn> _turns = [];
    private CueTiming _timing;
    private long _length;

    /// <summary>Number of turns in the current cue.</summary>
    public int Count => _turns.Count;

    /// <exception cref="TranscriptRefusedException">There are more cues than allowed.</exception>
    public void BeginCue(CueTiming timing)
    {
        EndCue();
        _timing = timing;
    }

    public void Add(string? id, string? speaker, string text, int line, WordAlignment? words)
    {
        _turns.Add(new(id, speaker, text, line, words));
        _length += text.Length;
    }

    /// <exception cref="TranscriptRefusedException">There are more cues than allowed.</exception>
    public void EndCue()
    {
        long before = 0;
        for (var i = 0; i < _turns.Count; i++)
        {
            var turn = _turns[i];
            cues.Add(turn.Id, Share(before, before + turn.Text.Length, isFirst: i == 0), turn.Speaker, turn.Text, turn.Line, turn.Words);
            before += turn.Text.Length;
        }

        _turns.Clear();
        _length = 0;
    }

    private CueTiming Share(long from, long to, bool isFirst)
    {
        if (_turns.Count == 1)
            return _timing;
        if (_timing.StartMs is not { } start || _timing.EndMs is not { } end)
            return isFirst ? _timing : default;

        long duration = end - start;
        return new(start + (int)(duration * from / _length), start + (int)(duration * to / _length));
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Turn(string? Id, string? Speaker, string Text, int Line, WordAlignment? Words);
}
