using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Intake;

/// <summary>Which names of an inbox stand for transcripts.</summary>
internal static class InboxName
{
    // Of files that are still being written, by common programs.
    private static readonly string[] UnfinishedExtensions = [".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".swp"];

    /// <summary>Whether the file is hidden, a backup, or not finished.</summary>
    public static bool IsIgnored(string name) =>
        name.StartsWith('.')
        || name.EndsWith('~')
        || name.StartsWith('~')
        || UnfinishedExtensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the extension is that of a transcript.</summary>
    public static bool IsTranscript(string name) =>
        TranscriptFormats.Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
}
