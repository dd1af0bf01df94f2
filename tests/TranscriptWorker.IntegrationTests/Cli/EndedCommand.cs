namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>The exit code and the output of a command.</summary>
internal sealed record EndedCommand(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors, TimeSpan Elapsed)
{
    public IReadOnlyList<string> Failures => [.. Errors.Where(line => line.StartsWith("error:", StringComparison.Ordinal))];

    /// <summary>How many features were computed; the process ran with --verbose.</summary>
    public int Computed => Errors.Sum(line => line.Split("=computed").Length - 1);

    public bool ShowsStackTrace => Errors.Concat(Output).Any(line => line.StartsWith("   at ", StringComparison.Ordinal));

    public void AssertDone()
    {
        Assert.Empty(Failures);
        Assert.Equal(0, ExitCode);
    }

    /// <summary>It failed with this exit code, and said why in one line that holds this text.</summary>
    public void AssertRefused(int exitCode, string why)
    {
        Assert.Contains(why, Assert.Single(Failures), StringComparison.Ordinal);
        Assert.False(ShowsStackTrace);
        Assert.Equal(exitCode, ExitCode);
    }

    /// <summary>The doctor found this, among other things.</summary>
    public void AssertFound(string check, string state, string found) =>
        Assert.True(
            Output
                .Select(line => line.Split('│', StringSplitOptions.TrimEntries))
                .Any(cells =>
                    cells.Length == 5
                    && string.Equals(cells[1], check, StringComparison.Ordinal)
                    && string.Equals(cells[2], state, StringComparison.Ordinal)
                    && cells[3].Contains(found, StringComparison.Ordinal)
                ),
            $"'{check}, {state}: {found}' is not in{Environment.NewLine}{string.Join(Environment.NewLine, Output)}"
        );

    /// <summary>The doctor gave this remedy, which may go on.</summary>
    public void AssertRemedy(string check, string remedy) =>
        Assert.Contains(Output, line => line.StartsWith($"  {check}: {remedy}", StringComparison.Ordinal));

    public void AssertTellsNone(params string[] secrets) =>
        Assert.All(
            secrets,
            secret => Assert.DoesNotContain(Output.Concat(Errors), line => line.Contains(secret, StringComparison.Ordinal))
        );
}
