namespace TranscriptWorker.IntegrationTests.Cli;

/// <summary>Processes over one database: killed and started again, or several at once.</summary>
[Trait(Tier.Name, Tier.Full)]
public sealed class SharedDatabaseTests : IDisposable
{
    private static readonly int Features = KnownFeatures.Names.Count;

    // Short where a killed process leaves claims; long where a process that a busy machine holds up must not lose its own.
    private const string ShortLease = "00:00:01";
    private const string LongLease = "00:01:00";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_killed_process_committed_is_whole_and_never_computed_again()
    {
        const int transcripts = 120;
        GeneratedTranscripts.Write(_folder["transcripts"], transcripts);

        var before = await KillAsync("results", () => Results.Count(_folder["results"]) > 0);
        foreach (var results in (int[])[30, 70])
        {
            // Each finishes what the one before left, before its own.
            var after = await KillAsync("results", () => Results.Count(_folder["results"]) >= results);
            after.AssertKeeps(before);
            Assert.InRange(after.Results, before.Results, (transcripts * Features) - 1);
            before = after;
        }

        await using var last = Start("results", ShortLease);
        var ended = await last.WaitForExitAsync();

        ended.AssertDone();
        Assert.Equal((transcripts * Features) - before.Results, ended.Computed);
        var final = await StoredState.ReadAsync(_folder["data"]);
        final.AssertKeeps(before);
        Assert.Equal((transcripts * Features, 0), (final.Results, final.Claims));
        var whole = new SortedDictionary<string, byte[]>(
            Results
                .Read(_folder["results"])
                .Where(file => file.Key.EndsWith(".json", StringComparison.Ordinal))
                .ToDictionary(StringComparer.Ordinal),
            StringComparer.Ordinal
        );
        Assert.Equal(transcripts, whole.Count);
        Results.AssertWhole(whole, Features);
    }

    [Fact]
    public async Task Two_processes_over_the_same_transcripts_compute_each_feature_once()
    {
        const int transcripts = 40;
        GeneratedTranscripts.Write(_folder["transcripts"], transcripts);

        await using var first = Start("first", LongLease);
        await using var second = Start("second", LongLease);
        var ended = await Task.WhenAll(first.WaitForExitAsync(), second.WaitForExitAsync());

        Assert.All(ended, process => process.AssertDone());
        Assert.Equal(transcripts * Features, ended.Sum(process => process.Computed));
        Results.AssertWhole(Results.Read(_folder["first"]), Features);
        Results.AssertSame(Results.Read(_folder["first"]), Results.Read(_folder["second"]));
    }

    private WorkerProcess Start(string results, string lease) =>
        WorkerProcess.Start(
            "enrich",
            _folder["transcripts"],
            "--out",
            _folder[results],
            "--data",
            _folder["data"],
            "--set",
            $"Cache:ClaimLease={lease}",
            "--set",
            "Intake:Lease=00:00:03",
            "--verbose"
        );

    private async Task<StoredState> KillAsync(string results, Func<bool> moment)
    {
        await using var process = Start(results, ShortLease);
        await process.WaitUntilAsync(moment);
        await process.KillAsync();
        var stored = await StoredState.ReadAsync(_folder["data"]);
        // Whatever was answered had been committed.
        Assert.InRange(stored.Results, Results.Count(_folder[results]) * Features, int.MaxValue);
        return stored;
    }
}
