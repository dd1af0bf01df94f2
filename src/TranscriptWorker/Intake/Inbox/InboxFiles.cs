using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Intake;

/// <summary>
/// Records the files of an inbox as jobs, and moves them away. The id of a job is made from name, time and content of its file: if the
/// process ends between record and move, the next pass finds the job recorded, and only moves the file.
/// </summary>
internal sealed class InboxFiles(
    JobRecorder recorder,
    IOptions<InboxOptions> inbox,
    IOptions<TranscriptLimits> limits,
    ILogger<InboxFiles> logger
)
{
    private const int MaxFilesOfPass = 10_000;

    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = FileAttributes.None, IgnoreInaccessible = false };

    private Dictionary<string, FileStamp> _seen = new(StringComparer.Ordinal);
    private Dictionary<string, LeftFile> _left = new(StringComparer.Ordinal);

    /// <summary>Takes the files that did not change since the last pass. What is wrong with a file concerns that file alone.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A right is missing for the folder.</exception>
    /// <exception cref="DurableTierException">The durable tier does not answer.</exception>
    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        var folders = new InboxFolders(Path.GetFullPath(inbox.Value.Folder));
        folders.Create();
        var (seen, left) = (_seen, _left);
        (_seen, _left) = (new(StringComparer.Ordinal), new(StringComparer.Ordinal));
        foreach (var entry in new DirectoryInfo(folders.Inbox).EnumerateFileSystemInfos("*", Everything).Take(MaxFilesOfPass))
        {
            if (entry is not FileInfo file || InboxName.IsIgnored(file.Name))
                continue;
            var stamp = StampOf(file);
            _seen[file.Name] = stamp;
            if (left.TryGetValue(file.Name, out var refused) && refused.Stamp == stamp)
                _left[file.Name] = refused;
            if (_left.TryGetValue(file.Name, out var known) && !known.IsTriedAgain)
                continue;
            if (seen.TryGetValue(file.Name, out var earlier) && earlier == stamp)
                await TakeAsync(folders, file, stamp, cancellationToken);
        }
    }

    private async Task TakeAsync(InboxFolders folders, FileInfo file, FileStamp stamp, CancellationToken cancellationToken)
    {
        try
        {
            if (FindObstacle(file) is { } obstacle)
            {
                Leave(file, new LeftFile(stamp, IsTriedAgain: false), obstacle);
                return;
            }

            var (bytes, problem) = await ReadAsync(file.FullName, cancellationToken);
            if (bytes is null)
                Leave(file, new LeftFile(stamp, IsTriedAgain: false), problem!);
            else
                await RecordAsync(folders, file.Name, stamp, bytes, cancellationToken);
        }
        catch (TranscriptRefusedException refused)
        {
            await RefuseAsync(folders, file, stamp, refused, cancellationToken);
        }
        catch (FileNotFoundException)
        {
            // Taken by another process, or removed.
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Leave(file, new LeftFile(stamp, IsTriedAgain: true), error.Message);
        }
    }

    private async Task RecordAsync(
        InboxFolders folders,
        string name,
        FileStamp stamp,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellationToken
    )
    {
        var id = InboxJobId.Of(name, stamp.ModifiedAt, bytes.Span);
        var command = new RecordedCommand(
            new EnrichTranscript
            {
                JobId = id,
                TranscriptId = TranscriptName.IdOf(name),
                Content = TranscriptText.Decode(bytes.Span, limits.Value).Content,
                Format = TranscriptName.FormatOf(name),
            }
        )
        {
            ResultPath = Path.Combine(folders.Results, $"{name}.json"),
            Inbox = new InboxOrigin(folders.Inbox, name),
        };
        var recording = await recorder.AddAsync(command, cancellationToken);
        // A file that failed was put here again.
        if (recording == Recording.Ended)
            await recorder.ReopenAsync(command, cancellationToken);
        var (from, to) = (Path.Combine(folders.Inbox, name), Path.Combine(folders.Accepted, name));
        if (!OutcomeFiles.TryMove(from, to))
            return;
        // A file that took its place in between was not recorded.
        if (FileStamp.Of(to) != stamp)
            File.Move(to, from, overwrite: false);
        Log.FileRecorded(logger, name, id);
    }

    private async Task RefuseAsync(
        InboxFolders folders,
        FileInfo file,
        FileStamp stamp,
        TranscriptRefusedException refused,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var failed = new EnrichmentFailed
            {
                TranscriptId = TranscriptName.IdOf(file.Name),
                Reason = refused.Refusal == TranscriptRefusal.TooLarge ? FailureReasons.ContentTooLarge : FailureReasons.NotText,
                Message = refused.Message,
            };
            await OutcomeFiles.RefuseAsync(folders, file.Name, failed, cancellationToken);
            OutcomeFiles.TryMove(file.FullName, Path.Combine(folders.Failed, file.Name));
            Log.FileNotTaken(logger, file.Name, refused.Message);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Leave(file, new LeftFile(stamp, IsTriedAgain: true), error.Message);
        }
    }

    /// <returns>The content; null with the reason if it is not a regular file.</returns>
    private async Task<(byte[]? Bytes, string? Problem)> ReadAsync(string path, CancellationToken cancellationToken)
    {
        using var handle = RegularFile.Open(path, followsLinks: false);
        if (handle is null)
            return (null, "It is not a regular file.");
        var length = RandomAccess.GetLength(handle);
        if (length > TranscriptText.MaxBytesOf(limits.Value))
            throw new TranscriptRefusedException(TranscriptRefusal.TooLarge, "The file is larger than the worker accepts.");
        var bytes = new byte[length];
        for (var read = 0; read < bytes.Length; )
        {
            var count = await RandomAccess.ReadAsync(handle, bytes.AsMemory(read), read, cancellationToken);
            if (count == 0)
                return (null, "It was cut while it was read.");
            read += count;
        }

        return (bytes, null);
    }

    private static string? FindObstacle(FileInfo file) =>
        file.LinkTarget is not null ? "It is a link."
        : InboxName.IsTranscript(file.Name) ? null
        : $"Its extension is none of {string.Join(' ', TranscriptFormats.Extensions)}.";

    /// <summary>Leaves the file where it is, and says so once, until it changes.</summary>
    private void Leave(FileInfo file, LeftFile left, string explanation)
    {
        if (_left.TryAdd(file.Name, left))
            Log.FileNotTaken(logger, file.Name, explanation);
    }

    // Of a link without target there is no length.
    private static FileStamp StampOf(FileInfo file) => new(file.Exists ? file.Length : 0, file.LastWriteTimeUtc);

    /// <summary>A file that was not taken.</summary>
    /// <param name="Stamp">How it was then.</param>
    /// <param name="IsTriedAgain">Whether the next pass tries it again although it did not change.</param>
    private readonly record struct LeftFile(FileStamp Stamp, bool IsTriedAgain);
}
