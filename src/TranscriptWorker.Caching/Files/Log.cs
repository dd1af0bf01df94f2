using Microsoft.Extensions.Logging;

namespace TranscriptWorker.Caching;

internal static partial class Log
{
    [LoggerMessage(2040, LogLevel.Warning, "The file of {Key} is {Result}: treated as a miss and computed again")]
    public static partial void FileRefused(ILogger logger, EntryKey key, string result, Exception? exception);

    [LoggerMessage(2041, LogLevel.Information, "The file of {Key} is missing: treated as a miss and computed again")]
    public static partial void FileMissing(ILogger logger, EntryKey key);

    [LoggerMessage(2042, LogLevel.Warning, "{Path} could not be removed; housekeeping tries again")]
    public static partial void FileNotRemoved(ILogger logger, string path, Exception exception);

    [LoggerMessage(2043, LogLevel.Warning, "The last use of {Path} could not be stored: it may be evicted too early")]
    public static partial void FileNotTouched(ILogger logger, string path, Exception exception);

    [LoggerMessage(2044, LogLevel.Information, "Evicted {Count} files, the least recently used, to keep within {Quota} bytes")]
    public static partial void FilesEvicted(ILogger logger, int count, long quota);

    [LoggerMessage(
        2045,
        LogLevel.Warning,
        "Files take {Bytes} of {Quota} bytes, and those that are left were used within the last minute: raise Files:QuotaBytes"
    )]
    public static partial void QuotaExceeded(ILogger logger, long bytes, long quota);
}
