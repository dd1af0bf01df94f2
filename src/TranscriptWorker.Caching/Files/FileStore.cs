using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TranscriptWorker.Caching.Files;

/// <summary>
/// Writes files atomically: a name leads to the whole content or to nothing. Opens a file only if it matches its entry.
/// </summary>
internal sealed class FileStore(
    FileFolder folder,
    FileQuota quota,
    FilesMetrics metrics,
    IOptions<FilesOptions> options,
    TimeProvider clock,
    ILogger<FileStore> logger
)
{
    /// <summary>The time of last use is written at most once in this time.</summary>
    private static readonly TimeSpan UseResolution = TimeSpan.FromSeconds(30);

    /// <summary>Writes the file of an entry that is not committed yet.</summary>
    /// <exception cref="FileTierException">The folder takes no file, or the file is too large or empty.</exception>
    public async Task<FileMetadata> WriteAsync(
        EntryKey key,
        long generation,
        string mediaType,
        Func<Stream, CancellationToken, ValueTask> write,
        CancellationToken cancellationToken
    )
    {
        var temporary = Try(folder.NewTemporaryPath);
        try
        {
            FileMetadata metadata;
            // Not buffered: a full disk would otherwise fail the close instead of the write.
            await using (
                var file = Try(() =>
                    new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous)
                )
            )
            {
                metadata = await WriteAsync(file, mediaType, write, cancellationToken);
                Try(() =>
                {
                    file.Flush(flushToDisk: true);
                    File.SetLastWriteTimeUtc(file.SafeFileHandle, clock.GetUtcNow().UtcDateTime);
                    return true;
                });
            }

            Try(() =>
            {
                File.Move(temporary, folder.NewPath(FileName.Of(key, generation, metadata)), overwrite: true);
                return true;
            });
            quota.Add(metadata.Length, cancellationToken);
            return metadata;
        }
        finally
        {
            Discard(temporary);
        }
    }

    /// <summary>Opens the file of an entry; null if it is missing, or if it does not match its entry and so was removed.</summary>
    public async Task<Stream?> OpenAsync(EntryKey key, long generation, FileMetadata metadata, CancellationToken cancellationToken)
    {
        FileStream? content = null;
        try
        {
            if (folder.Find(FileName.Of(key, generation, metadata)) is not { } file)
                return Refuse(key, FileRefusal.Missing);
            // Checked before the file is opened: opening a named pipe would block.
            if (file.Length == metadata.Length)
            {
                content = new FileStream(
                    file.Path,
                    FileMode.Open,
                    FileAccess.Read,
                    FileShare.ReadWrite | FileShare.Delete,
                    bufferSize: 0,
                    FileOptions.Asynchronous | FileOptions.SequentialScan
                );
                if (await IsWholeAsync(content, metadata, cancellationToken))
                {
                    content.Position = 0;
                    Touch(content, file);
                    var opened = content;
                    content = null;
                    return opened;
                }
            }

            folder.Remove(file);
            return Refuse(key, FileRefusal.Damaged);
        }
        catch (FileNotFoundException)
        {
            return Refuse(key, FileRefusal.Missing);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Refuse(key, FileRefusal.Unreadable, error);
        }
        finally
        {
            if (content is not null)
                await content.DisposeAsync();
        }
    }

    /// <summary>The problem of the file of an entry; null if there is none. Changes nothing.</summary>
    public async Task<FileRefusal?> ExamineAsync(EntryKey key, long generation, FileMetadata metadata, CancellationToken cancellationToken)
    {
        try
        {
            if (folder.Find(FileName.Of(key, generation, metadata)) is not { } file)
                return FileRefusal.Missing;
            if (file.Length != metadata.Length)
                return FileRefusal.Damaged;
            await using var content = new FileStream(
                file.Path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 0,
                FileOptions.Asynchronous | FileOptions.SequentialScan
            );
            return await IsWholeAsync(content, metadata, cancellationToken) ? null : FileRefusal.Damaged;
        }
        catch (FileNotFoundException)
        {
            return FileRefusal.Missing;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return FileRefusal.Unreadable;
        }
    }

    /// <summary>Whether the file of an entry exists with the right length; its content is not read.</summary>
    public bool Holds(EntryKey key, long generation, ReadOnlySpan<byte> json) =>
        FileMetadata.Parse(json) is { } metadata && folder.Find(FileName.Of(key, generation, metadata))?.Length == metadata.Length;

    private async Task<FileMetadata> WriteAsync(
        FileStream file,
        string mediaType,
        Func<Stream, CancellationToken, ValueTask> write,
        CancellationToken cancellationToken
    )
    {
        await using var content = new FileContentStream(file, options.Value.MaxFileBytes, folder.Path);
        try
        {
            await write(content, cancellationToken);
        }
        catch (Exception) when (content.Failure is not null)
        {
            throw content.Failure;
        }

        return content.Complete(mediaType);
    }

    private static async Task<bool> IsWholeAsync(FileStream content, FileMetadata metadata, CancellationToken cancellationToken) =>
        content.Length == metadata.Length
        && string.Equals(
            Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken)),
            metadata.Sha256,
            StringComparison.Ordinal
        );

    private void Touch(FileStream content, StoredFile file)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if ((now - file.LastUsed).Duration() < UseResolution)
            return;
        try
        {
            File.SetLastWriteTimeUtc(content.SafeFileHandle, now);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.FileNotTouched(logger, file.Path, error);
        }
    }

    private Stream? Refuse(EntryKey key, FileRefusal reason, Exception? error = null)
    {
        metrics.Refused(reason);
        if (reason == FileRefusal.Missing)
            Log.FileMissing(logger, key);
        else
            Log.FileRefused(logger, key, reason.ToString().ToLowerInvariant(), error);
        return null;
    }

    private T Try<T>(Func<T> operation)
    {
        try
        {
            return operation();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw FileContentStream.Refused(folder.Path, error);
        }
    }

    private void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Housekeeping tries again.
            Log.FileNotRemoved(logger, temporary, error);
        }
    }
}
