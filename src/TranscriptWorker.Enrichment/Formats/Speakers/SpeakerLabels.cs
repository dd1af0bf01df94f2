using System.Diagnostics.CodeAnalysis;

namespace TranscriptWorker.Enrichment.Formats.Speakers;

/// <summary>
/// Decides which labels of a source name speakers: labels in upper case, labels that recur or follow chevrons, and all labels if at least
/// every other line, and at least two lines, have one.
/// </summary>
internal sealed class SpeakerLabels
{
    private readonly Dictionary<string, int> _occurrences = new(StringComparer.Ordinal);
    private int _lines;
    private int _labelled;

    /// <summary>Counts the labels in the text of a cue.</summary>
    /// <returns>Whether the text has a label or chevrons.</returns>
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

    /// <summary>Whether a label names a speaker. Call it after the whole source was observed.</summary>
    public bool TryGetSpeaker(ReadOnlySpan<char> label, [NotNullWhen(true)] out string? speaker) =>
        _occurrences.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(label, out speaker, out var count)
        && (count >= 2 || SpeakerLabel.IsUpperCase(label) || (_labelled >= 2 && _labelled >= _lines - _labelled));
}
