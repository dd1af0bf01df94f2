using System.Xml.Linq;

namespace TranscriptWorker.Tests.Docs;

/// <summary>Compares docs/packages.md with the packages that the solution references.</summary>
public sealed class PackagePageTests
{
    public static TheoryData<string> Packages =>
        [
            .. XDocument
                .Load(Repository.PathOf("Directory.Packages.props"))
                .Descendants("PackageVersion")
                .Select(p => p.Attribute("Include")!.Value),
        ];

    [Theory]
    [MemberData(nameof(Packages))]
    public void Every_package_has_a_licence_and_a_purpose(string package)
    {
        var cells = File.ReadLines(Repository.PathOf("docs/packages.md"))
            .Select(line => line.Split('|', StringSplitOptions.TrimEntries))
            .FirstOrDefault(row => row.Length == 5 && row[1].Split(' ', ',', ';').Contains(package, StringComparer.Ordinal));

        Assert.True(
            cells is [_, _, { Length: > 0 }, { Length: > 0 }, _],
            $"docs/packages.md has no row with licence and purpose of {package}."
        );
    }

    [Fact]
    public void There_is_no_transitive_pin_and_no_pruned_package()
    {
        var props = XDocument.Load(Repository.PathOf("Directory.Packages.props"));

        Assert.Empty(props.Descendants("CentralPackageTransitivePinningEnabled"));
        Assert.DoesNotContain(
            Directory
                .EnumerateFiles(Repository.PathOf("."), "*.*proj", SearchOption.AllDirectories)
                .Append(Repository.PathOf("Directory.Build.props")),
            file => File.ReadAllText(file).Contains("PrunePackageReference", StringComparison.Ordinal)
        );
    }
}
