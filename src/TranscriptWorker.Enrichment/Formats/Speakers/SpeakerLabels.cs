using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment.Formats.Speakers;

/// <summary>
/// Decides which labels of a source name speakers. If four of five texts begin with a label, and half of these labels recur, then they do,
/// whatever characters they have. Otherwise labels that have the form of a name do if they are in upper case, recur or follow chevrons, and
/// all of them if at least every other line, and at least two lines, have one.
/// </summary>
/// <param name="hasCaptions">Whether the texts are captions, in which dashes begin turns.</param>
internal sealed class SpeakerLabels(bool hasCaptions)
{
    private readonly Dictionary<string, Occurrences> _occurrences = new(StringComparer.Ordinal);
    private readonly TurnHabits _habits = new();
    private int _texts;
    private int _openings;
    private int _recurringOpenings;
    private int _lines;
    private int _labelled;

    /// <summary>Whether a caption without a name has the speaker of the one in front of it.</summary>
    public bool HoldOverCues => _habits.HoldOverCues;

    /// <summary>Whether dashes begin the turns of speakers.</summary>
    public bool HaveDialogues => _habits.HaveDialogues;

    private bool AreAtEveryText => _texts >= 3 && _openings * 5L >= _texts * 4L && _recurringOpenings * 2 >= _openings;

    /// <summary>Counts the labels in the text of a cue.</summary>
    /// <returns>Whether the text has a label, chevrons or dashes.</returns>
    public bool Observe(ReadOnlySpan<char> text)
    {
        var found = false;
        _texts++;
        _habits.BeginText(text);
        var turns = new TurnReader(text, hasCaptions);
        while (turns.Read())
        {
            _lines++;
            found |= turns.BeginsTurn || !turns.Label.IsEmpty;
            if (!turns.Label.IsEmpty)
                Count(turns);

            _habits.Observe(turns);
        }

        return found;
    }

    /// <summary>Whether the label of a turn names a speaker. Call it after the whole source was observed.</summary>
    public bool TryGetSpeaker(in TurnReader turn, [NotNullWhen(true)] out string? speaker)
    {
        speaker = null;
        return !turn.Label.IsEmpty
            && _occurrences.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(turn.Label, out speaker, out var occurrences)
            && IsSpeaker(turn, occurrences);
    }

    /// <summary>Whether a line begins with the label of a speaker. Call it after the whole source was observed.</summary>
    public bool TryReadLabel(ReadOnlySpan<char> line, out int occurrences)
    {
        occurrences = 0;
        var turns = new TurnReader(line, splitsAtDashes: false);
        if (!turns.Read() || !TryGetSpeaker(turns, out var speaker))
            return false;

        occurrences = _occurrences[speaker].Anywhere;
        return true;
    }

    private void Count(in TurnReader turn)
    {
        var mayBeSpeaker = turn.HasFormOfName || turn.IsFirst || SpeakerLabel.IsUpperCase(turn.Label);
        if (!mayBeSpeaker)
            return;

        ref var counted = ref CollectionsMarshal.GetValueRefOrAddDefault(
            _occurrences.GetAlternateLookup<ReadOnlySpan<char>>(),
            turn.Label,
            out _
        );
        counted.Anywhere += turn.AfterChevrons ? 2 : 1;
        if (turn.HasFormOfName)
            _labelled++;
        if (!turn.IsFirst)
            return;

        _openings++;
        _recurringOpenings += ++counted.Openings switch
        {
            1 => 0,
            2 => 2,
            _ => 1,
        };
    }

    private bool IsSpeaker(in TurnReader turn, Occurrences occurrences)
    {
        if (AreAtEveryText && (occurrences.Openings >= 2 || (turn.IsFirst && NameShape.IsCapitalised(turn.Label))))
            return true;

        return turn.HasFormOfName
            ? occurrences.Anywhere >= 2 || SpeakerLabel.IsUpperCase(turn.Label) || (_labelled >= 2 && _labelled >= _lines - _labelled)
            : SpeakerLabel.IsUpperCase(turn.Label) && IsListOfSpeakers(turn);
    }

    /// <summary>Whether a label names several speakers: it stands alone on its line, or each of its parts is a label too.</summary>
    private bool IsListOfSpeakers(in TurnReader turn)
    {
        if (!turn.Label.Contains(','))
            return false;
        if (turn.Body.IsEmpty)
            return true;

        var occurrences = _occurrences.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var range in turn.Label.Split(','))
        {
            if (!occurrences.ContainsKey(turn.Label[range].Trim()))
                return false;
        }

        return true;
    }

    [StructLayout(LayoutKind.Auto)]
    private record struct Occurrences(int Anywhere, int Openings);
}
