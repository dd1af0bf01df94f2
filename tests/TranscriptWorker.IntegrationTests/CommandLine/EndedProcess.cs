namespace TranscriptWorker.IntegrationTests.CommandLine;

/// <summary>What a process left.</summary>
internal sealed record EndedProcess(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors, TimeSpan Elapsed)
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
}
