namespace TranscriptWorker.Enrichment.Formats;

/// <summary>The formats that this assembly implements, in the order of their names.</summary>
public static class TranscriptFormats
{
    internal static IReadOnlyList<ITranscriptFormat> All { get; } =
    [
        .. typeof(ITranscriptFormat)
            .Assembly.GetTypes()
            .Where(type => type.IsClass && type.IsAssignableTo(typeof(ITranscriptFormat)))
            .Select(type => (ITranscriptFormat)Activator.CreateInstance(type)!)
            .OrderBy(format => format.Name, StringComparer.Ordinal),
    ];

    /// <summary>Extensions of all formats' files, in lower case, with the dot and in ordinal order.</summary>
    public static IReadOnlyList<string> Extensions { get; } =
    [.. All.SelectMany(format => format.Extensions).Order(StringComparer.Ordinal)];

    /// <summary>The name of the format that a file extension stands for.</summary>
    /// <param name="extension">The extension with its dot, in any case.</param>
    /// <returns>The name, or null if no format has the extension.</returns>
    public static string? FindName(string extension) =>
        All.FirstOrDefault(format => format.Extensions.Contains(extension, StringComparer.OrdinalIgnoreCase))?.Name;
}
