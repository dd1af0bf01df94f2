namespace TranscriptWorker.Testing;

/// <summary>The folder of the sources that the running program was built from.</summary>
internal static class Repository
{
    private const string Solution = "TranscriptWorker.sln";

    public static string Folder { get; } = FindFolder();

    /// <summary>The path of a file, given by its names from the repository's folder on.</summary>
    public static string PathOf(params string[] names) => Path.Combine([Folder, .. names]);

    private static string FindFolder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, Solution)))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} has a {Solution}.");
    }
}
