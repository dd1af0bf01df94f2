namespace TranscriptWorker.Enrichment.Formats.Speakers;

/// <summary>
/// Learns from a whole source how it marks turns: with chevrons or dashes, with a name where the speaker changes, or with names here and
/// there, as subtitles do for speakers that are not seen.
/// </summary>
internal sealed class TurnHabits
{
    private const int MaxTextsPerLabel = 50;
    private readonly Dictionary<string, int> _labels = new(StringComparer.Ordinal);
    private string? _lastLabel;
    private int _texts;
    private int _labelled;
    private int _recurring;
    private int _repeated;
    private int _chevrons;
    private bool _startsWithLabel;
    private bool _hasSpeech;
    private bool _isFirstSpeech;

    /// <summary>Whether a cue has two lines with dashes, or a name behind a dash.</summary>
    public bool HaveDialogues { get; private set; }

    /// <summary>
    /// Whether a name holds over the captions that follow. It does where chevrons mark the turns, and where the speech starts with a name,
    /// the names recur, and nearly every name differs from the one in front of it.
    /// </summary>
    public bool HoldOverCues => _chevrons >= 2 || (_startsWithLabel && !HaveDialogues && NamesMarkChanges);

    private bool NamesMarkChanges =>
        _labelled >= 3 && _recurring * 4 >= _labelled * 3 && _repeated * 10 <= _labelled && _labelled * (long)MaxTextsPerLabel >= _texts;

    public void BeginText(ReadOnlySpan<char> text)
    {
        _texts++;
        HaveDialogues |= Dialogue.Has(text);
        _isFirstSpeech = !_hasSpeech && !text.IsEmpty && text[0] is not ('[' or '(' or '♪');
        _hasSpeech |= _isFirstSpeech;
    }

    public void Observe(in TurnReader turn)
    {
        _chevrons += turn.AfterChevrons ? 1 : 0;
        HaveDialogues |= turn.AfterDash && turn.HasFormOfName;
        if (turn.HasFormOfName)
            CountLabel(turn.Label);
        if (_isFirstSpeech && turn.IsFirst)
            _startsWithLabel = turn.HasFormOfName;
    }

    private void CountLabel(ReadOnlySpan<char> label)
    {
        _labelled++;
        if (label.SequenceEqual(_lastLabel))
            _repeated++;

        var labels = _labels.GetAlternateLookup<ReadOnlySpan<char>>();
        labels.TryGetValue(label, out var known, out var count);
        labels[label] = count + 1;
        _recurring += count switch
        {
            0 => 0,
            1 => 2,
            _ => 1,
        };
        _lastLabel = known ?? label.ToString();
    }
}
