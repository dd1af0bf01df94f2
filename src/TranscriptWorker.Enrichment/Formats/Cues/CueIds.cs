using System.Globalization;
using TranscriptWorker.Enrichment.Formats.Markup;
using TranscriptWorker.Enrichment.Formats.Warnings;

namespace TranscriptWorker.Enrichment.Formats.Cues;

/// <summary>
/// Gives every cue its own identifier: the source's where it is usable and not taken, else <c>cue-N</c> with the cue's 1-based place,
/// and a further number where the source itself uses that.
/// </summary>
internal sealed class CueIds(WarningLog warnings)
{
    /// <summary>Longest identifier that is taken from a source, in UTF-16 code units.</summary>
    public const int MaxLength = 64;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Takes the source's identifier, or returns null where it cannot be had.</summary>
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

    /// <summary>Makes an identifier that no cue of the source has; to be called once a place, after all were taken.</summary>
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
