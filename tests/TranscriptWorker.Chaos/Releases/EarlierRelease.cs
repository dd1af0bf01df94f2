using TranscriptWorker.Chaos.PlantedBugs;

namespace TranscriptWorker.Chaos.Releases;

/// <summary>The product as it was at a commit, built in a folder of its own.</summary>
internal sealed class EarlierRelease : IDisposable
{
    private readonly SourceCopy _copy;

    private EarlierRelease(SourceCopy copy, string program) => (_copy, Program) = (copy, program);

    /// <summary>Path of its <c>TranscriptWorker.dll</c>.</summary>
    public string Program { get; }

    /// <exception cref="ArgumentException">The repository's history is not here, or does not have the commit.</exception>
    /// <exception cref="MissingProgramException">Git is not installed.</exception>
    /// <exception cref="InvalidOperationException">The commit does not build.</exception>
    public static async Task<EarlierRelease> BuildAsync(string commit, CancellationToken cancellationToken)
    {
        var copy = new SourceCopy(await ReadAsync(commit, cancellationToken));
        try
        {
            return new EarlierRelease(copy, await copy.BuildAsync(cancellationToken));
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }

    public void Dispose() => _copy.Dispose();

    /// <summary>The sources at a commit, as a tar archive.</summary>
    private static async Task<byte[]> ReadAsync(string commit, CancellationToken cancellationToken)
    {
        var (exitCode, archive, error) = await ExternalTool.RunAsync(
            "git",
            "git",
            ["-C", Repository.Folder, "archive", "--format=tar", commit, "--", .. SourceCopy.Paths],
            cancellationToken
        );
        return exitCode == 0
            ? archive
            : throw new ArgumentException($"The repository's history does not have {commit}: {error.Trim()}", nameof(commit));
    }
}
