using System.Globalization;
using TranscriptWorker.Enrichment.Formats.Markup;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>
/// Gives every cue a unique identifier: the source's own if it is usable and not yet taken, or else <c>cue-N</c> with the cue's 1-based
/// position. If the source uses that one too, a further number is appended.
/// </summary>
internal sealed class CueIds(WarningLog warnings)
{
    /// <summary>Maximum length of an identifier from a source, in UTF-16 code units.</summary>
    public const int MaxLength = 64;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Takes an identifier of the source. Returns null if it is empty, unusable or already taken.</summary>
    public string? Take(ReadOnlySpan<char> id, int line)
    {
        id = id.Trim();
        if (id.IsEmpty)
            return null;

        if (IsUsable(id))
        {
            var text = id.ToString();
            if (_taken.Add(text))
                return text;
        }

        warnings.Add(WarningKind.CueIdReplaced, line);
        return null;
    }

    /// <summary>
    /// Creates an identifier that the source does not use. Call it once per position, after all identifiers of the source were taken.
    /// </summary>
    public string Make(int place)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"cue-{place}");
        for (var attempt = 2; _taken.Contains(id); attempt++)
            id = string.Create(CultureInfo.InvariantCulture, $"cue-{place}-{attempt}");

        return id;
    }

    private static bool IsUsable(ReadOnlySpan<char> id)
    {
        if (id.Length > MaxLength)
            return false;

        foreach (var character in id)
        {
            if (char.IsControl(character) || char.IsSurrogate(character) || NormalizedText.IsInvisible(character))
                return false;
        }

        return true;
    }
}
