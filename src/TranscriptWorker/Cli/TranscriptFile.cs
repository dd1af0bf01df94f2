using TranscriptWorker.Contracts;
using TranscriptWorker.Enrichment.Formats;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cli;

/// <summary>A file that holds a transcript.</summary>
/// <param name="Path">The file's path.</param>
/// <param name="Id">The transcript's id: the path below the named folder without its extension and with dots as separators.</param>
internal sealed record TranscriptFile(string Path, string Id)
{
    private const int MaxDepth = 16;

    /// <summary>
    /// The extensions of the files that are taken from folders. JSON is not among them: most of it is no transcript, and results of earlier
    /// runs may stand there too.
    /// </summary>
    public static IReadOnlyList<string> ExtensionsInFolders { get; } =
    [.. TranscriptFormats.Extensions.Where(extension => TranscriptName.FormatOf(extension) != TranscriptFormat.Json)];

    public TranscriptFormat Format => TranscriptName.FormatOf(Path);

    /// <summary>The named files, and the transcripts in the named folders in the order of their paths.</summary>
    /// <exception cref="UsageException">A path does not exist, or two files would have the same transcript id.</exception>
    public static IReadOnlyList<TranscriptFile> Find(IEnumerable<string> paths)
    {
        var files = FindAll(paths, "enrich");
        if (files.GroupBy(f => f.Id, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new UsageException(
                $"{string.Join(" and ", same.Select(f => f.Path).Take(2))} would both be the transcript '{same.Key}'; "
                    + "enrich them one at a time, or rename one."
            );
        return files;
    }

    /// <summary>The same, of which several may have the same transcript id.</summary>
    /// <param name="paths">The paths.</param>
    /// <param name="verb">The command, for errors.</param>
    /// <exception cref="UsageException">A path does not exist.</exception>
    public static IReadOnlyList<TranscriptFile> FindAll(IEnumerable<string> paths, string verb)
    {
        var files = new List<TranscriptFile>();
        foreach (var path in paths)
        {
            if (File.Exists(path))
                files.Add(new TranscriptFile(path, TranscriptName.IdOf(System.IO.Path.GetFileName(path))));
            else if (Directory.Exists(path))
                files.AddRange(FindIn(path));
            else
                throw new UsageException($"{path} does not exist{(path.StartsWith('-') ? $", and is not an option of {verb}" : "")}.");
        }

        return [.. files.DistinctBy(f => System.IO.Path.GetFullPath(f.Path), StringComparer.Ordinal)];
    }

    private static IEnumerable<TranscriptFile> FindIn(string folder) =>
        Directory
            .EnumerateFiles(
                folder,
                "*",
                new EnumerationOptions
                {
                    RecurseSubdirectories = true,
                    MaxRecursionDepth = MaxDepth,
                    AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint,
                }
            )
            .Where(file => ExtensionsInFolders.Contains(System.IO.Path.GetExtension(file), StringComparer.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(file => new TranscriptFile(file, TranscriptName.IdOf(System.IO.Path.GetRelativePath(folder, file))));
}
