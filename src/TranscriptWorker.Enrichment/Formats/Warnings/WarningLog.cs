using System.Runtime.InteropServices;

namespace TranscriptWorker.Enrichment.Formats.Warnings;

/// <summary>Counts the deviations of a source by kind.</summary>
internal sealed class WarningLog
{
    private readonly Dictionary<WarningKind, Occurrences> _occurrences = [];

    /// <param name="kind">The kind of deviation.</param>
    /// <param name="line">1-based number of the line in the source.</param>
    public void Add(WarningKind kind, int line)
    {
        ref var occurrences = ref CollectionsMarshal.GetValueRefOrAddDefault(_occurrences, kind, out var exists);
        occurrences = new(occurrences.Count + 1, exists ? Math.Min(occurrences.FirstLine, line) : line);
    }

    /// <summary>The warnings by first line, then by code.</summary>
    public TranscriptWarning[] ToArray() =>
        [
            .. _occurrences
                .Select(pair => new TranscriptWarning(pair.Key.Code, pair.Value.FirstLine, pair.Value.Count, pair.Key.Message))
                .OrderBy(warning => warning.Line)
                .ThenBy(warning => warning.Code, StringComparer.Ordinal)
                .Take(TranscriptLimits.MaxWarnings),
        ];

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Occurrences(int Count, int FirstLine);
}
