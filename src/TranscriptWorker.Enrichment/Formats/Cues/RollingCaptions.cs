namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>
/// Detects captions that roll up: each cue repeats the last lines of the previous cue. A single repetition proves nothing because people
/// repeat themselves. A source therefore counts as rolling only if at least two cues, and one in four, begin with a repetition and
/// continue.
/// </summary>
internal sealed class RollingCaptions
{
    private const int MaxRows = 3;
    private char[] _previous = [];
    private int _previousLength;
    private int _cues;
    private int _rolled;

    public bool IsRolling => _rolled >= 2 && _rolled >= _cues / 4;

    /// <summary>
    /// Counts the characters at the start of <paramref name="text"/> that repeat the last lines of the previously observed text.
    /// </summary>
    /// <param name="text">The text of a cue with its rows.</param>
    /// <param name="isVersion">Whether the cue is a further version of the one before it. It is then no cue of its own.</param>
    public int Observe(ReadOnlySpan<char> text, bool isVersion)
    {
        var repeated = CountRepeated(text, _previous.AsSpan(0, _previousLength));
        if (!isVersion)
            _cues++;
        if (repeated > 0 && repeated < text.Length)
            _rolled++;

        if (_previous.Length < text.Length)
            _previous = new char[Math.Max(text.Length, _previous.Length * 2)];

        text.CopyTo(_previous);
        _previousLength = text.Length;
        return repeated;
    }

    private static int CountRepeated(ReadOnlySpan<char> text, ReadOnlySpan<char> previous)
    {
        var repeated = 0;
        var end = -1;
        for (var row = 0; row < MaxRows && end < text.Length; row++)
        {
            var next = text[(end + 1)..].IndexOf('\n');
            end = next < 0 ? text.Length : end + 1 + next;
            if (EndsWithLines(previous, text[..end]))
                repeated = end;
        }

        return repeated;
    }

    private static bool EndsWithLines(ReadOnlySpan<char> text, ReadOnlySpan<char> lines) =>
        text.EndsWith(lines, StringComparison.Ordinal) && (text.Length == lines.Length || text[^(lines.Length + 1)] == '\n');
}
