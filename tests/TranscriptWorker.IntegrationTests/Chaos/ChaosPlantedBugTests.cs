using TranscriptWorker.Chaos.PlantedBugs;

namespace TranscriptWorker.IntegrationTests.Chaos;

/// <summary>The planted bugs can still be planted; the chaos program itself runs them.</summary>
public sealed class ChaosPlantedBugTests
{
    public static TheoryData<string> Names => [.. PlantedBug.All.Select(b => b.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_text_that_it_changes_is_in_the_product_exactly_once(string name)
    {
        var bug = PlantedBug.All.Single(b => string.Equals(b.Name, name, StringComparison.Ordinal));

        Assert.All(bug.Changes, change => Assert.Equal(1, SourceText.Find(change.Text).Count(Read(change.File))));
    }

    [Fact]
    public void The_page_lists_each_bug()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "chaos.md"));

        Assert.All(PlantedBug.All, bug => Assert.Contains($"| {bug.Name} |", page, StringComparison.Ordinal));
    }

    private static string Read(string file) => File.ReadAllText(Repository.PathOf("src", file));
}
