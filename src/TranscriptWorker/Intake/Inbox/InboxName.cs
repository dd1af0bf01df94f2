using System.Text;
using TranscriptWorker.Enrichment.Formats;

namespace TranscriptWorker.Intake;

/// <summary>Which names of an inbox stand for transcripts.</summary>
internal static class InboxName
{
    // Of files that are still being written, by common programs.
    private static readonly string[] UnfinishedExtensions = [".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".swp"];

    // Of Linux' file systems.
    private const int MaxNameBytes = 255;

    /// <summary>How many bytes of UTF-8 a name may have, so that there is room for the longest name that is made of it.</summary>
    public static int MaxBytes => MaxNameBytes - InboxFolders.ErrorSuffix.Length;

    /// <summary>Whether the file is hidden, a backup, or not finished.</summary>
    public static bool IsIgnored(string name) =>
        name.StartsWith('.')
        || name.EndsWith('~')
        || name.StartsWith('~')
        || UnfinishedExtensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether there is no room for the names of its result and its error.</summary>
    public static bool IsTooLong(string name) => Encoding.UTF8.GetByteCount(name) > MaxBytes;

    /// <summary>Whether the extension is that of a transcript.</summary>
    public static bool IsTranscript(string name) =>
        TranscriptFormats.Extensions.Contains(Path.GetExtension(name), StringComparer.OrdinalIgnoreCase);
}
