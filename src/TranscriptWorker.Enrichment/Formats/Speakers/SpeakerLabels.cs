using System.Diagnostics.CodeAnalysis;

namespace TranscriptWorker.Enrichment.Formats.Speakers;

/// <summary>
/// Decides which labels of a source are speakers: those in upper case, those that recur or stand behind chevrons, and all of them where
/// every other line, and two at least, has one.
/// </summary>
internal sealed class SpeakerLabels
{
    private readonly Dictionary<string, int> _occurrences = new(StringComparer.Ordinal);
    private int _lines;
    private int _labelled;

    /// <summary>Counts the labels of a cue's text.</summary>
    /// <returns>Whether another speaker may begin in it.</returns>
    public bool Observe(ReadOnlySpan<char> text)
    {
        var occurrences = _occurrences.GetAlternateLookup<ReadOnlySpan<char>>();
        var found = false;
        var turns = new TurnReader(text);
        while (turns.Read())
        {
            _lines++;
            found |= turns.AfterChevrons;
            if (turns.Label.IsEmpty)
                continue;

            found = true;
            _labelled++;
            _ = occurrences.TryGetValue(turns.Label, out var count);
            occurrences[turns.Label] = count + (turns.AfterChevrons ? 2 : 1);
        }

        return found;
    }

    /// <summary>Whether an observed label is a speaker, after all of the source was observed.</summary>
    public bool TryGetSpeaker(ReadOnlySpan<char> label, [NotNullWhen(true)] out string? speaker) =>
        _occurrences.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(label, out speaker, out var count)
        && (count >= 2 || SpeakerLabel.IsUpperCase(label) || (_labelled >= 2 && _labelled >= _lines - _labelled));
}
