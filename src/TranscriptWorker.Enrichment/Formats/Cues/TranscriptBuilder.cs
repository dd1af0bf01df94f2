using System.Runtime.InteropServices;
using System.Text;
using TranscriptWorker.Enrichment.Formats.Markup;
using TranscriptWorker.Enrichment.Formats.Speakers;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>
/// Builds a transcript from the cues that a reader finds. Cues remain drafts until <see cref="Build"/>, because speaker labels and rolling
/// captions can be told only from the whole source.
/// </summary>
internal sealed class TranscriptBuilder(bool hasCaptions, TranscriptLimits limits, WarningLog warnings)
{
    private const int CuesBetweenChecks = 4096;
    private readonly List<Draft> _drafts = [];
    private readonly CueIds _ids = new(warnings);
    private readonly SpeakerLabels _labels = new(hasCaptions);
    private readonly RollingCaptions _rolling = new();
    private readonly CueRepetitions _repetitions = new();
    private readonly SegmentCues _segments = new();
    private CueTiming _timing;
    private string? _id;
    private int _line;
    private bool _hasText;
    private bool _hasVoices;

    public string? Language { get; set; }

    /// <summary>Number of cues that were begun, including those without text.</summary>
    public int Begun { get; private set; }

    public void BeginCue(CueTiming timing, ReadOnlySpan<char> id, int line)
    {
        if (timing.StartMs < _timing.StartMs)
            warnings.Add(WarningKind.TimesOutOfOrder, line);
        else if (timing.StartMs < _timing.EndMs)
            warnings.Add(WarningKind.TimesOverlap, line);

        _id = _ids.Take(id, line);
        (_timing, _line, _hasText) = (timing, line, false);
        Begun++;
    }

    /// <summary>Begins a further segment of a stream. Its first cues may repeat the last ones of the segment in front.</summary>
    public void BeginSegment()
    {
        if (!_segments.Any)
        {
            for (var i = 0; i < _drafts.Count; i++)
                _segments.Add(_drafts[i].Speaker, _drafts[i].Text, _drafts[i].Timing, i);
        }

        _segments.BeginSegment();
        _timing = default;
    }

    /// <summary>Adds the text of one voice to the current cue.</summary>
    /// <param name="speaker">The speaker that the source names by a tag; null if it names none.</param>
    /// <param name="text">The text.</param>
    /// <param name="styles">A number for the places of the style tags in the text; 0 if there are none.</param>
    /// <param name="words">The words of which the source gives times or confidences; null if it gives none.</param>
    /// <exception cref="TranscriptRefusedException">There are more cues than allowed.</exception>
    public void AddText(string? speaker, NormalizedText text, int styles = 0, IReadOnlyList<TimedWord>? words = null)
    {
        if (text.Removed)
            warnings.Add(WarningKind.CharactersRemoved, _line);

        // A label in text that has voice spans is text; a header of plain text names a speaker as a label does.
        _hasVoices |= hasCaptions && speaker is not null;
        if (text.Written.IsEmpty)
            return;

        if (_drafts.Count >= limits.MaxCues)
            throw TooManyCues();

        AddDraft(speaker, text.Written.ToString(), styles, words);
        (_id, _hasText) = (null, true);
    }

    private void AddDraft(string? speaker, string text, int styles, IReadOnlyList<TimedWord>? words)
    {
        if (_segments.Any && _segments.FindSentAgain(speaker, text, _timing) is >= 0 and var first)
        {
            _drafts[first] = _drafts[first] with { Timing = _drafts[first].Timing.Until(_timing.EndMs) };
            warnings.Add(WarningKind.CueSentAgain, _line);
            return;
        }

        var repetition = _repetitions.Observe(new(_timing, speaker, text, styles), isFirstOfCue: !_hasText);
        var isVersion = _repetitions.AreJoined(repetition);
        var repeated = hasCaptions ? _rolling.Observe(text, isVersion) : 0;
        var known =
            isVersion ? Math.Min(text.Length, _drafts[^1].Text.Length)
            : repeated == text.Length ? 0
            : repeated;
        var hasTurns = speaker is null && (_labels.Observe(text.AsSpan(known)) || (isVersion && _drafts[^1].HasTurns));
        if (_segments.Any)
            _segments.Add(speaker, text, _timing, _drafts.Count);

        _drafts.Add(new(_id, _timing, speaker, text, _line, repeated, hasTurns, !_hasText, repetition, words));
    }

    public void EndCue()
    {
        if (!_hasText)
            warnings.Add(WarningKind.EmptyCue, _line);
    }

    /// <summary>Builds the transcript.</summary>
    /// <exception cref="TranscriptRefusedException">There are no cues, or more than allowed.</exception>
    public Transcript Build(CancellationToken cancellationToken)
    {
        JoinVersions(cancellationToken);
        var cues = new CueList(_ids, limits, warnings, _drafts.Count);
        var turns = new CueTurns(cues);
        string? speaker = null;
        for (var i = 0; i < _drafts.Count; i++)
        {
            if (i % CuesBetweenChecks == 0)
                cancellationToken.ThrowIfCancellationRequested();

            var draft = _drafts[i];
            if (draft.BeginsCue)
                turns.BeginCue(draft.Timing);

            if (draft.Repeated > 0 && _rolling.IsRolling)
            {
                warnings.Add(WarningKind.RollingCaptions, draft.Line);
                if (draft.Repeated == draft.Text.Length)
                {
                    cues.ExtendLast(draft.Timing);
                    continue;
                }

                draft = draft with { Text = draft.Text[(draft.Repeated + 1)..] };
            }

            // Outside captions a name holds until the next one.
            if (hasCaptions && !_labels.HoldOverCues)
                speaker = null;
            else
                speaker = draft.Speaker ?? speaker;

            if (draft.HasTurns && !_hasVoices)
                speaker = AddTurns(turns, draft, speaker);
            else
                turns.Add(draft.Id, draft.Speaker ?? speaker, JoinedLines.Join(draft.Text), draft.Line, AlignmentOf(draft));
        }

        turns.EndCue();

        if (cues.Count == 0)
            throw new TranscriptRefusedException(TranscriptRefusal.Empty, "The source holds no speech.");

        return new(Language, cues.ToArray(cancellationToken), warnings.ToArray());
    }

    /// <summary>Joins the versions of a cue: the last text from the first start to the last end.</summary>
    private void JoinVersions(CancellationToken cancellationToken)
    {
        var kept = 0;
        for (var i = 0; i < _drafts.Count; i++)
        {
            if (i % CuesBetweenChecks == 0)
                cancellationToken.ThrowIfCancellationRequested();

            var draft = _drafts[i];
            if (!_repetitions.AreJoined(draft.Repetition))
            {
                _drafts[kept++] = draft;
                continue;
            }

            var first = _drafts[kept - 1];
            warnings.Add(CueRepetitions.WarningFor(draft.Repetition), draft.Line);
            _drafts[kept - 1] = draft with
            {
                Id = first.Id ?? draft.Id,
                Timing = first.Timing.Until(draft.Timing.EndMs),
                Repeated = RepeatedBy(draft.Text, first),
            };
        }

        _drafts.RemoveRange(kept, _drafts.Count - kept);
    }

    /// <summary>The length of the rows that a version of a draft repeats as the draft does; 0 if it changes them.</summary>
    private static int RepeatedBy(string version, in Draft draft) =>
        version.AsSpan().StartsWith(draft.Text.AsSpan(0, draft.Repeated), StringComparison.Ordinal)
        && (version.Length == draft.Repeated || version[draft.Repeated] is ' ' or '\n')
            ? draft.Repeated
            : 0;

    /// <summary>Adds one turn per speaker in the draft.</summary>
    /// <returns>The last speaker.</returns>
    private string? AddTurns(CueTurns cue, in Draft draft, string? speaker)
    {
        var before = cue.Count;
        var id = draft.Id;
        var words = AlignmentOf(draft);
        var text = new StringBuilder();
        var turns = new TurnReader(draft.Text, hasCaptions && _labels.HaveDialogues);
        while (turns.Read())
        {
            var labelled = _labels.TryGetSpeaker(turns, out var name);
            if ((labelled || turns.BeginsTurn) && text.Length > 0)
            {
                cue.Add(id, speaker, JoinedLines.Join(text.ToString()), draft.Line, words);
                text.Clear();
                id = null;
            }

            if (labelled || turns.BeginsTurn)
                speaker = name;
            if (text.Length > 0)
                text.Append('\n');

            text.Append(labelled ? turns.Body : turns.Whole);
        }

        if (text.Length > 0)
            cue.Add(id, speaker, JoinedLines.Join(text.ToString()), draft.Line, words);
        if (cue.Count == before && hasCaptions)
            warnings.Add(WarningKind.EmptyCue, draft.Line);

        return speaker;
    }

    private static WordAlignment? AlignmentOf(in Draft draft) => draft.Words is { } words ? new WordAlignment(words) : null;

    internal static TranscriptRefusedException TooManyCues() => new(TranscriptRefusal.TooLarge, "The source has more cues than allowed.");

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Draft(
        string? Id,
        CueTiming Timing,
        string? Speaker,
        string Text,
        int Line,
        int Repeated,
        bool HasTurns,
        bool BeginsCue,
        CueRepetition Repetition,
        IReadOnlyList<TimedWord>? Words
    );
}
