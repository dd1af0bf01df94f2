using System.Text;

namespace TranscriptWorker.Tests.Testing;

public sealed class SourceLineTests
{
    private const int MaxLength = 140;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_line_of_the_sources_is_too_long()
    {
        var (exitCode, output, error) = await ExternalTool.RunAsync(
            "git",
            "git",
            ["-C", Repository.Folder, "ls-files", "-z", "--", "*.cs"],
            Cancellation
        );
        Assert.SkipWhen(exitCode != 0, $"git does not know which files are sources: {error.Trim()}");
        var files = Encoding
            .UTF8.GetString(output)
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            // Generated.
            .Where(file => !file.Contains("/Migrations/", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(files);
        var tooLong = files.SelectMany(FindLong).ToList();
        // Assert.Empty would name only some.
        Assert.True(tooLong.Count == 0, string.Join(Environment.NewLine, tooLong));
    }

    private static IEnumerable<string> FindLong(string file) =>
        File.ReadLines(Repository.PathOf(file))
            .Select((line, index) => (line.Length, Number: index + 1))
            .Where(line => line.Length > MaxLength)
            .Select(line => $"{file}:{line.Number} has {line.Length} characters");
}
