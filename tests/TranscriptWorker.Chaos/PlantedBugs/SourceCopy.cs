using System.Formats.Tar;

namespace TranscriptWorker.Chaos.PlantedBugs;

/// <summary>A copy of the product's sources, which is built again after each change.</summary>
internal sealed class SourceCopy : IDisposable
{
    private const string Sources = "src";

    // What the builds of the product need besides its sources.
    private static readonly string[] Settings = ["Directory.Build.props", "Directory.Packages.props", "BannedSymbols.txt", "global.json"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>Copies the sources as they are.</summary>
    public SourceCopy()
    {
        foreach (var name in Settings)
            File.Copy(Repository.PathOf(name), _folder[name]);
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf(Sources), "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(Repository.Folder, file);
            if (path.Split(Path.DirectorySeparatorChar).Any(name => name is "bin" or "obj"))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(_folder[path])!);
            File.Copy(file, _folder[path]);
        }
    }

    /// <summary>Takes the sources from an archive of <see cref="Paths"/>.</summary>
    public SourceCopy(byte[] archive) => TarFile.ExtractToDirectory(new MemoryStream(archive), _folder.Path, overwriteFiles: false);

    /// <summary>What a copy consists of, relative to the repository.</summary>
    public static IReadOnlyList<string> Paths => [Sources, .. Settings];

    /// <summary>Builds the product with a bug.</summary>
    /// <returns>The path of its program.</returns>
    /// <exception cref="InvalidOperationException">A text is not there, or the change does not compile: the product has moved on, and the
    /// change must follow.</exception>
    public async Task<string> BuildAsync(PlantedBug bug, CancellationToken cancellationToken)
    {
        var changed = bug
            .Changes.GroupBy(c => c.File, StringComparer.Ordinal)
            .Select(f => (Path: Path.Combine(Sources, f.Key), Text: f.Aggregate(Read(f.Key), Apply)))
            .ToList();
        foreach (var (path, text) in changed)
            await File.WriteAllTextAsync(_folder[path], text, cancellationToken);
        try
        {
            return await BuildAsync(cancellationToken);
        }
        finally
        {
            foreach (var (path, _) in changed)
                await File.WriteAllTextAsync(
                    _folder[path],
                    await File.ReadAllTextAsync(Repository.PathOf(path), CancellationToken.None),
                    CancellationToken.None
                );
        }
    }

    public void Dispose() => _folder.Dispose();

    private static string Read(string file) => File.ReadAllText(Repository.PathOf(Sources, file));

    private static string Apply(string source, SourceChange change) =>
        SourceText.Replace(source, change.File, change.Text, change.Replacement);

    /// <summary>Builds the product.</summary>
    /// <returns>The path of its program.</returns>
    /// <exception cref="InvalidOperationException">It does not compile.</exception>
    public async Task<string> BuildAsync(CancellationToken cancellationToken)
    {
        var output = _folder["program"];
        using var build = ServerProcess.Start(
            [
                Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet",
                "build",
                _folder[Path.Combine(Sources, "TranscriptWorker")],
                "--configuration",
                "Release",
                "--output",
                output,
                "-nologo",
                "-p:TreatWarningsAsErrors=false;RunAnalyzers=false;GenerateDocumentationFile=false;UseSharedCompilation=false",
                "-nodeReuse:false",
            ],
            _folder[$"build-{Guid.NewGuid():N}.txt"]
        );
        try
        {
            await build.WaitForExitAsync(cancellationToken);
            return build.ExitCode == 0
                ? Path.Combine(output, "TranscriptWorker.dll")
                : throw new InvalidOperationException($"The sources do not compile: {build.ReadLog()}");
        }
        finally
        {
            await build.KillAsync();
        }
    }
}
