using System.Runtime.InteropServices;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>The relation of a cue to the one in front of it that makes both one.</summary>
internal enum CueRepetition
{
    /// <summary>The cues are different.</summary>
    None,

    /// <summary>The cue has the words of the one in front, corrected perhaps, and further ones in the same row.</summary>
    Growth,

    /// <summary>The cue has the same text with tags at other places.</summary>
    Highlight,

    /// <summary>The cue has the same text, and begins before the one in front ends.</summary>
    SentAgain,
}

/// <summary>
/// Detects cues that are versions of the one in front of them. Growth and highlights prove nothing alone, because people take up each
/// other's words: a source has them only if they occur twice, and in one cue of four.
/// </summary>
internal sealed class CueRepetitions
{
    private const int MaxPauseMs = 10_000;
    private const int MinWordsInSecond = 3;
    private ObservedCue _before;
    private int _cues;
    private int _growths;
    private int _highlights;
    private bool _grew;

    /// <summary>Compares a cue with the one that was observed before.</summary>
    /// <param name="cue">The cue.</param>
    /// <param name="isFirstOfCue">Whether it has the first voice of its cue. Further ones repeat nothing.</param>
    public CueRepetition Observe(in ObservedCue cue, bool isFirstOfCue)
    {
        var mayRepeat = isFirstOfCue && _cues > 0 && string.Equals(cue.Speaker, _before.Speaker, StringComparison.Ordinal);
        var repetition = mayRepeat ? Compare(cue) : CueRepetition.None;
        _cues++;
        _grew = repetition == CueRepetition.Growth;
        _before = cue;
        return repetition;
    }

    /// <summary>Whether cues with the repetition are one with the cue in front. Call it after the whole source was observed.</summary>
    public bool AreJoined(CueRepetition repetition) =>
        repetition switch
        {
            CueRepetition.Growth => IsProved(_growths),
            CueRepetition.Highlight => IsProved(_highlights),
            CueRepetition.SentAgain => true,
            _ => false,
        };

    public static WarningKind WarningFor(CueRepetition repetition) =>
        repetition switch
        {
            CueRepetition.Growth => WarningKind.GrowingCaptions,
            CueRepetition.Highlight => WarningKind.HighlightedWords,
            _ => WarningKind.CueSentAgain,
        };

    private bool IsProved(int occurrences) => occurrences >= 2 && occurrences >= _cues / 4;

    private CueRepetition Compare(in ObservedCue cue)
    {
        if (string.Equals(cue.Text, _before.Text, StringComparison.Ordinal))
            return CompareSame(cue);
        if (cue.Timing.StartMs - (_before.Timing.EndMs ?? _before.Timing.StartMs) > MaxPauseMs)
            return CueRepetition.None;

        var growth = GrowingText.Compare(_before.Text, cue.Text);
        if (growth == TextGrowth.None)
            return CueRepetition.None;

        // One word is often said again by chance.
        if (growth == TextGrowth.Continued && (_grew || _before.Text.AsSpan().ContainsAny(' ', '\n')))
            _growths++;

        return CueRepetition.Growth;
    }

    private CueRepetition CompareSame(in ObservedCue cue)
    {
        if (IsSentAgain(cue.Timing))
            return CueRepetition.SentAgain;
        if (cue.Styles != _before.Styles)
        {
            _highlights++;
            return CueRepetition.Highlight;
        }

        return _grew ? CueRepetition.Growth : CueRepetition.None;
    }

    private bool IsSentAgain(CueTiming timing)
    {
        if (timing.StartMs is not { } start || _before.Timing.StartMs is not { } before)
            return false;
        if (timing.EndMs is not null && _before.Timing.EndMs is { } end)
            return start == before || (start > before && start < end);

        // Times without ends are often rounded to seconds, in which a word may be said twice.
        return start == before && _before.Text.AsSpan().Count(' ') >= MinWordsInSecond - 1;
    }
}

/// <summary>The part of a cue that is compared with the next one.</summary>
/// <param name="Timing">The times.</param>
/// <param name="Speaker">The speaker that the source names by a tag.</param>
/// <param name="Text">The text with its rows.</param>
/// <param name="Styles">A number for the places of the style tags.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct ObservedCue(CueTiming Timing, string? Speaker, string Text, int Styles);
