using System.Text.Json;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Intake;

/// <summary>
/// Writes the files that a recorded job leaves, before its outcome is stored: a crash in between repeats both. Each step may be repeated.
/// </summary>
internal static class OutcomeFiles
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <exception cref="IOException">A file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A right is missing.</exception>
    public static async Task WriteAsync(RecordedCommand command, TranscriptEnriched enriched, CancellationToken cancellationToken)
    {
        if (command.ResultPath is not { } path)
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await ResultFiles.WriteAsync(path, enriched, cancellationToken);
    }

    /// <inheritdoc cref="WriteAsync(RecordedCommand, TranscriptEnriched, CancellationToken)"/>
    public static async Task WriteAsync(RecordedCommand command, EnrichmentFailed failed, CancellationToken cancellationToken)
    {
        if (command.Inbox is not { } origin)
            return;
        var folders = new InboxFolders(origin.Folder);
        await RefuseAsync(folders, origin.Name, failed, cancellationToken);
        // A job may fail before its file was moved there.
        foreach (var folder in (string[])[folders.Accepted, folders.Inbox])
        {
            var path = Path.Combine(folder, origin.Name);
            if (IsThatOf(origin, path) && TryMove(path, Path.Combine(folders.Failed, origin.Name)))
                return;
        }
    }

    /// <summary>Writes why a file of an inbox has no results.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">A right is missing.</exception>
    public static async Task RefuseAsync(InboxFolders folders, string name, EnrichmentFailed failed, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folders.Failed);
        var path = Path.Combine(folders.Failed, $"{name}{InboxFolders.ErrorSuffix}");
        var temporary = TemporaryName.Beside(path);
        try
        {
            await File.WriteAllBytesAsync(temporary, JsonSerializer.SerializeToUtf8Bytes(failed, Json), cancellationToken);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Moves a file, unless it is not there any more.</summary>
    /// <exception cref="IOException">The file cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">A right is missing.</exception>
    public static bool TryMove(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: true);
            return true;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Removes the results of a job whose content was erased while it ran.</summary>
    public static void Remove(RecordedCommand command)
    {
        if (command.ResultPath is { } path)
            File.Delete(path);
    }

    /// <summary>Whether a file is the one that was recorded: another of its name may have been dropped since.</summary>
    private static bool IsThatOf(InboxOrigin origin, string path) =>
        origin.Stamp is not { } stamp || (File.Exists(path) && FileStamp.Of(path) == stamp);
}
