using TranscriptWorker.Enrichment.Formats.Markup;

namespace TranscriptWorker.Enrichment.Formats.PlainText;

/// <summary>Normalises the names in headers, and returns the same string for the same name, which saves memory.</summary>
internal sealed class SpeakerNames
{
    private readonly NormalizedText _name = new();
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <returns>Null if the name has no visible character.</returns>
    public string? Take(ReadOnlySpan<char> name)
    {
        _name.Clear();
        _name.Append(name);
        if (_name.Written.IsEmpty)
            return null;

        var names = _names.GetAlternateLookup<ReadOnlySpan<char>>();
        if (names.TryGetValue(_name.Written, out var known))
            return known;

        var added = _name.Written.ToString();
        _names.Add(added);
        return added;
    }
}
