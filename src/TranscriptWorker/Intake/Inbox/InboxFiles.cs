using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Formats;
using TranscriptWorker.Hosting;
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
        foreach (var file in new DirectoryInfo(folders.Inbox).EnumerateFileSystemInfos("*", Everything).OfType<FileInfo>())
        {
            if (InboxName.IsIgnored(file.Name))
                continue;
            var stamp = StampOf(file);
            if (left.TryGetValue(file.Name, out var known) && known.Stamp == stamp)
            {
                _left[file.Name] = known;
                if (known.IsTriedAgain)
                    await TakeAsync(folders, file, stamp, cancellationToken);
                continue;
            }

            if (_seen.Count == MaxFilesOfPass)
            {
                // What the rest of the folder holds was said before.
                foreach (var (name, other) in left)
                    _left.TryAdd(name, other);
                return;
            }

            _seen[file.Name] = stamp;
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

            var (bytes, problem) = await TranscriptBytes.ReadAsync(file.FullName, followsLinks: false, limits.Value, cancellationToken);
            if (bytes is null)
                Leave(file, new LeftFile(stamp, IsTriedAgain: false), problem!);
            else
                await RecordAsync(folders, file, stamp, bytes, cancellationToken);
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
        catch (Exception error)
            when (error is not (DurableTierException or DataFolderException) && !cancellationToken.IsCancellationRequested)
        {
            if (_left.TryAdd(file.Name, new LeftFile(stamp, IsTriedAgain: true)))
                Log.FileFailed(logger, file.Name, error);
        }
    }

    private async Task RecordAsync(
        InboxFolders folders,
        FileInfo file,
        FileStamp stamp,
        ReadOnlyMemory<byte> bytes,
        CancellationToken cancellationToken
    )
    {
        var name = file.Name;
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
            Inbox = new InboxOrigin(folders.Inbox, name) { Stamp = stamp },
        };
        var recording = await recorder.AddAsync(command, cancellationToken);
        if (recording == Recording.Conflict)
        {
            Leave(file, new LeftFile(stamp, IsTriedAgain: false), "Another job has the id that its name, time and content give.");
            return;
        }

        // It was dropped again, unless it is still there because it could not be moved.
        var isDroppedAgain = recording == Recording.Ended && !(_left.TryGetValue(name, out var known) && known.IsRecorded);
        // If its job is queued or forgotten by now, the next pass finds it so.
        if (isDroppedAgain && !await recorder.ReopenAsync(command, cancellationToken))
            return;
        try
        {
            if (TryAccept(folders, name, stamp))
                Log.FileRecorded(logger, name, id);
        }
        catch (Exception error) when (error is IOException and not FileNotFoundException or UnauthorizedAccessException)
        {
            Leave(file, new LeftFile(stamp, IsTriedAgain: true), error.Message);
            _left[name] = new LeftFile(stamp, IsTriedAgain: true) { IsRecorded = true };
        }
    }

    /// <returns>Whether the file is among the accepted ones now.</returns>
    private static bool TryAccept(InboxFolders folders, string name, FileStamp stamp)
    {
        var (from, to) = (Path.Combine(folders.Inbox, name), Path.Combine(folders.Accepted, name));
        if (!OutcomeFiles.TryMove(from, to))
            return false;
        // A file that took its place in between was not recorded.
        if (FileStamp.Of(to) != stamp)
            File.Move(to, from, overwrite: false);
        return true;
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

    private static string? FindObstacle(FileInfo file) =>
        file.LinkTarget is not null ? "It is a link."
        : !InboxName.IsTranscript(file.Name) ? $"Its extension is none of {string.Join(' ', TranscriptFormats.Extensions)}."
        : InboxName.IsTooLong(file.Name) ? $"Its name is longer than {InboxName.MaxBytes} bytes."
        : null;

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
    private readonly record struct LeftFile(FileStamp Stamp, bool IsTriedAgain)
    {
        /// <summary>Whether its job is recorded: only the file could not be moved.</summary>
        public bool IsRecorded { get; init; }
    }
}
