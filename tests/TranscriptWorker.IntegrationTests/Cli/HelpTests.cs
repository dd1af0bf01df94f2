namespace TranscriptWorker.IntegrationTests.Cli;

public sealed class HelpTests
{
    [Theory]
    [InlineData("")]
    [InlineData("serve")]
    [InlineData("enrich")]
    [InlineData("demo")]
    [InlineData("invalidate")]
    [InlineData("show")]
    [InlineData("export")]
    [InlineData("validate")]
    [InlineData("preferences")]
    [InlineData("migrate")]
    [InlineData("housekeeping")]
    [InlineData("doctor")]
    [InlineData("dead-letters list")]
    [InlineData("dead-letters show")]
    [InlineData("dead-letters retry")]
    [InlineData("dead-letters discard")]
    public async Task Help_gives_an_example(string command)
    {
        var help = await InProcess.RunAsync([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

        Assert.Equal(0, help.ExitCode);
        Assert.Empty(help.Errors);
        var example = help.Output.SkipWhile(line => !line.EndsWith("Example:", StringComparison.Ordinal)).Skip(1).First();
        Assert.StartsWith($"TranscriptWorker {command}", example.Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_an_error_came_from_is_shown_to_those_who_ask()
    {
        var verbose = await InProcess.RunAsync("show", "a{b}", "--verbose");
        var plain = await InProcess.RunAsync("show", "a{b}");

        Assert.True(verbose.ShowsStackTrace);
        Assert.Equal(Assert.Single(plain.Errors), Assert.Single(verbose.Failures));
    }
}
