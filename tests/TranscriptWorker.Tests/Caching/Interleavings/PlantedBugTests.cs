namespace TranscriptWorker.Tests.Caching.Interleavings;

/// <summary>The simulations are worth something: where a rule of the protocol is taken out, they say so.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private const int MaxSeeds = 5_000;

    public static TheoryData<string> Names => [.. PlantedBug.All.Select(b => b.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_caught(string name)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var bug = PlantedBug.All.Single(b => string.Equals(b.Name, name, StringComparison.Ordinal));
        var copy = ChangedCopy.With(bug);
        if (bug.Schedule is { } schedule)
        {
            var broken = copy.RunSchedule(schedule);
            output.WriteLine($"{schedule}: {broken}");
            Assert.NotNull(broken);
            return;
        }

        if (bug.Seed is { } seed && copy.RunSeeds(seed, 1, cancellation).Violation is { } known)
        {
            output.WriteLine(known);
            return;
        }

        // A change of product or simulation gives the seeds other histories: then search, and store the seed that is found.
        var (seeds, violation) = copy.RunSeeds(0, MaxSeeds, cancellation);
        output.WriteLine($"after {seeds} seeds: {violation}");
        Assert.NotNull(violation);
    }

    [Fact]
    public void Each_place_that_a_bug_changes_is_marked_with_its_rule()
    {
        var changes = PlantedBug.All.SelectMany(b => b.Changes).Where(c => c.Rule is not null);

        Assert.All(changes, c => Assert.Contains(c.Rule!, ChangedCopy.FindMarkedRules(c)));
    }

    [Fact]
    public void The_rules_that_are_marked_in_the_product_are_those_that_bugs_break()
    {
        Assert.DoesNotContain(PlantedBug.All, b => b.Changes.All(c => c.Rule is null));
        Assert.Equal(
            PlantedBug
                .All.SelectMany(b => b.Changes)
                .Select(c => c.Rule)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
            ChangedCopy.FindMarkedRules().Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_page_lists_each_bug_and_what_catches_it()
    {
        var page = File.ReadAllText(Repository.PathOf("docs", "interleavings.md"));
        var rows = PlantedBug.All.Select(b => $"| {b.Name} | {(b.Schedule is { } s ? $"the schedule “{s}”" : "a seed")} |\n");

        Assert.Contains($"| the bug | caught by |\n| --- | --- |\n{string.Concat(rows)}\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_copy_without_a_change_breaks_nothing()
    {
        Assert.Null(ChangedCopy.Unchanged.RunSeeds(0, 100, TestContext.Current.CancellationToken).Violation);
    }

    [Fact]
    public void A_change_whose_text_is_gone_fails() =>
        Assert.Throws<InvalidOperationException>(() =>
            ChangedCopy.With(new PlantedBug("nowhere", null, new SourceChange(null, "EntryCache.cs", "no such text", "")))
        );
}
