using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace TranscriptWorker.Caching.Files;

/// <summary>
/// The folder of the files: 256 sub-folders by the first two digits of the names, and one for files that are being written. Other files
/// are left alone; links are neither followed nor replaced.
/// </summary>
internal sealed class FileFolder(IOptions<FilesOptions> options, ILogger<FileFolder> logger)
{
    private const string TemporaryFolder = "temporary";

    private static readonly EnumerationOptions WithoutLinks = new()
    {
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = false,
    };

    /// <summary>Its path. It may be a link.</summary>
    public string Path => System.IO.Path.GetFullPath(options.Value.Folder);

    /// <summary>A path for a new file, in an existing sub-folder.</summary>
    /// <exception cref="IOException">The sub-folder cannot be made, or is a link.</exception>
    public string NewTemporaryPath() => System.IO.Path.Combine(Prepare(TemporaryFolder), Guid.NewGuid().ToString("N"));

    /// <summary>The path of a name, in an existing sub-folder.</summary>
    /// <exception cref="IOException">The sub-folder cannot be made, or is a link.</exception>
    public string NewPath(string name) => System.IO.Path.Combine(Prepare(SubfolderOf(name)), name);

    /// <summary>A file by its name; null if there is none, or it is not a file.</summary>
    public StoredFile? Find(string name)
    {
        var subfolder = new DirectoryInfo(System.IO.Path.Combine(Path, SubfolderOf(name)));
        return subfolder.Exists && !IsLink(subfolder) ? Look(new FileInfo(System.IO.Path.Combine(subfolder.FullName, name))) : null;
    }

    /// <summary>The files of an entry and generation.</summary>
    /// <param name="key">The first part of their names.</param>
    public IReadOnlyList<StoredFile> FindAll(string key)
    {
        try
        {
            var subfolder = new DirectoryInfo(System.IO.Path.Combine(Path, SubfolderOf(key)));
            return subfolder.Exists && !IsLink(subfolder)
                ? [.. subfolder.EnumerateFiles($"{key}.*", WithoutLinks).Select(Look).OfType<StoredFile>()]
                : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.FileNotRemoved(logger, key, error);
            return [];
        }
    }

    /// <summary>All files, those included that are being written.</summary>
    /// <exception cref="FileTierException">The folder cannot be read.</exception>
    public IReadOnlyList<StoredFile> List()
    {
        try
        {
            var root = new DirectoryInfo(Path);
            return root.Exists ? [.. root.EnumerateDirectories("*", WithoutLinks).SelectMany(ListSubfolder)] : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FileTierException(
                $"The folder {Path} cannot be read: {error.Message} Let this user read it, or name another with Files:Folder.",
                isTransient: true,
                error
            );
        }
    }

    /// <summary>Removes a file, unless it was changed or used since it was listed.</summary>
    public bool Remove(StoredFile file)
    {
        try
        {
            if (Look(new FileInfo(file.Path)) is not { } now || now.LastUsed != file.LastUsed)
                return false;
            File.Delete(file.Path);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Log.FileNotRemoved(logger, file.Path, error);
            return false;
        }
    }

    private static IEnumerable<StoredFile> ListSubfolder(DirectoryInfo subfolder)
    {
        var isTemporary = string.Equals(subfolder.Name, TemporaryFolder, StringComparison.Ordinal);
        foreach (var info in subfolder.EnumerateFiles("*", WithoutLinks))
        {
            var key = isTemporary ? null : FileName.ReadKey(info.Name);
            var isOurs = isTemporary || (key is not null && string.Equals(SubfolderOf(key), subfolder.Name, StringComparison.Ordinal));
            // Another worker may have removed the file meanwhile.
            if (isOurs && Look(info) is { } file)
                yield return file with
                {
                    Key = key,
                };
        }
    }

    private static string SubfolderOf(string name) => name[..2];

    private static bool IsLink(FileSystemInfo info) => info.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static StoredFile? Look(FileInfo info) =>
        !info.Exists ? null
        : IsLink(info) ? new StoredFile(info.FullName, null, info.LastWriteTimeUtc, null)
        : new StoredFile(info.FullName, info.Length, info.LastWriteTimeUtc, null);

    private string Prepare(string subfolder)
    {
        var info = Directory.CreateDirectory(System.IO.Path.Combine(Path, subfolder));
        return IsLink(info)
            ? throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{info.FullName} is a link, which is not followed."))
            : info.FullName;
    }
}

/// <summary>A file as it was when it was listed.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Length">Its bytes; null if it is a link.</param>
/// <param name="LastUsed">When it was last written or read, UTC by the worker that did.</param>
/// <param name="Key">The first part of its name; null if it is being written, or if the caller did not ask for it.</param>
internal sealed record StoredFile(string Path, long? Length, DateTime LastUsed, string? Key);
