using TranscriptWorker.Enrichment.Formats.Speakers;

namespace TranscriptWorker.Enrichment.Formats.PlainText;

/// <summary>
/// The layout of a source: the kinds of line that are headers. A kind is one if its lines recur, their times go forwards, and their share
/// of the lines or paragraphs, or the text that follows them, shows that they divide the source.
/// </summary>
internal sealed class TextLayout
{
    private readonly LayoutEvidence _evidence;
    private readonly bool _hasTimes;
    private readonly bool _hasTimesWithText;
    private readonly bool _hasTimesWithName;
    private readonly bool _hasNames;
    private readonly bool _hasNamesWithTime;
    private readonly bool _hasNamesWithSpaceAndTime;
    private readonly bool _hasNamesWithTimeAndText;

    private TextLayout(LayoutEvidence evidence)
    {
        _evidence = evidence;
        var textIsDivided = Divides(evidence.TimesWithText);
        NamesFollowTimes = FollowTimes(evidence.TimesWithText);
        _hasTimesWithText = textIsDivided || NamesFollowTimes;
        _hasTimes = HasTimes(evidence);
        _hasNamesWithTime = HasNames(evidence.NamesWithTime);
        _hasNamesWithSpaceAndTime =
            HasNames(evidence.NamesWithSpaceAndTime)
            && (evidence.NamesWithSpaceAndTime.NamesRecur || Divides(evidence.NamesWithSpaceAndTime));
        _hasNamesWithTimeAndText = HasNames(evidence.NamesWithTimeAndText, followed: false) && Divides(evidence.NamesWithTimeAndText);
        _hasTimesWithName = HasNames(evidence.TimesWithName);
        _hasNames = _hasNamesWithTime || _hasNamesWithSpaceAndTime || _hasNamesWithTimeAndText || _hasTimesWithName;
        NamesStandAboveTimes = _hasTimes && AreNames(evidence.LinesAboveTimes);
        NamesStandBelowTimes = _hasTimes && !NamesStandAboveTimes && AreNames(evidence.LinesBelowTimes);
        HasHeadings =
            _hasTimes
            && !evidence.Closing.IsLabelled
            && evidence.Times.Count >= 4
            && evidence.TimesWithOneLine * 4 >= evidence.Times.Count * 3;
        FirstLineBehindSpeech = evidence.Closing.FindEnd();
        SkipsPreamble = FindFirstHeader() * 2 <= evidence.Lines;
    }

    /// <summary>Whether the text behind a time is the name of a speaker: <c>00:12 Ann Lee</c>.</summary>
    public bool NamesFollowTimes { get; }

    public bool NamesStandAboveTimes { get; }

    public bool NamesStandBelowTimes { get; }

    /// <summary>Whether nearly every time has one line of text, so that a second line may be the heading of the next chapter.</summary>
    public bool HasHeadings { get; }

    /// <summary>1-based number of the first line that is a credit.</summary>
    public int FirstLineBehindSpeech { get; }

    /// <summary>Whether the lines above the first header are title and attendees. If they are half of the source, they are not.</summary>
    public bool SkipsPreamble { get; }

    public SpeakerLabels Labels => _evidence.Labels;

    /// <summary>Finds the layout of a source.</summary>
    /// <returns>Null if no kind of header recurs.</returns>
    public static TextLayout? Find(string content, CancellationToken cancellationToken)
    {
        var evidence = new LayoutEvidence(content);
        evidence.Read(cancellationToken);
        var layout = new TextLayout(evidence);
        return layout.Families().Any() ? layout : null;
    }

    public bool IsHeader(in TextLine line) =>
        line.Kind switch
        {
            TextLineKind.Time => _hasTimes || (line.Time.IsBracketed && _hasTimesWithText),
            TextLineKind.TimeText => _hasTimesWithText || (line.Time.IsBracketed && !_hasNames),
            TextLineKind.TimeName => _hasTimes || _hasTimesWithText || _hasTimesWithName,
            TextLineKind.NameTime => _hasNamesWithTime,
            TextLineKind.NameSpaceTime => _hasNamesWithSpaceAndTime || (_hasNamesWithTime && _evidence.NamesWithTime.HasName(line.Name)),
            TextLineKind.NameTimeText => _hasNamesWithTimeAndText,
            _ => false,
        };

    /// <summary>Whether a line next to a time is a name.</summary>
    public bool IsNameAtTime(ReadOnlySpan<char> line) =>
        (NamesStandAboveTimes ? _evidence.LinesAboveTimes : _evidence.LinesBelowTimes).HasName(line);

    private static bool HasNames(HeaderFamily family, bool followed = true) =>
        family.Recurs && (family.NamesRecur || family.NamesAreCapitalised) && (!followed || family.IsMostlyFollowed);

    private static bool HasTimes(LayoutEvidence evidence) =>
        (evidence.Times.Recurs && evidence.Times.IsMostlyFollowed) || (evidence.Times.Count == 1 && evidence.Closing.IsLabelled);

    /// <summary>Whether the texts behind the times are names, each with its speech on the next line.</summary>
    private static bool FollowTimes(HeaderFamily family) =>
        family.Recurs
        && family.Followed * 10 >= family.Count * 9
        && family.AllNamesAreCapitalised
        && (family.NamesRecur || family.Count <= 3);

    private bool Divides(HeaderFamily family) =>
        family.Recurs && (family.Count * 4 >= _evidence.Lines || family.Paragraphs * 2 >= _evidence.Paragraphs);

    private bool AreNames(HeaderFamily family) => family.NamesRecur && family.Count * 4 >= _evidence.Times.Count * 3;

    private int FindFirstHeader() => Families().Select(family => family.FirstPlace).DefaultIfEmpty().Min();

    private IEnumerable<HeaderFamily> Families()
    {
        if (_hasTimes)
            yield return _evidence.Times;
        if (_hasTimesWithText)
            yield return _evidence.TimesWithText;
        if (_hasTimesWithName)
            yield return _evidence.TimesWithName;
        if (_hasNamesWithTime)
            yield return _evidence.NamesWithTime;
        if (_hasNamesWithSpaceAndTime)
            yield return _evidence.NamesWithSpaceAndTime;
        if (_hasNamesWithTimeAndText)
            yield return _evidence.NamesWithTimeAndText;
    }
}
