namespace TranscriptWorker.IntegrationTests.Cli;

public sealed class SignalTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(WorkerProcess.Terminate)]
    [InlineData(WorkerProcess.Interrupt)]
    public async Task A_service_told_to_stop_ends_well_and_soon(int signal)
    {
        SkipWhereInterruptsAreIgnored();
        await using var service = await RunningService.StartAsync(_folder["data"]);
        // The connection stays open, as those of clients do.
        var answer = await service.EnrichAsync(new { transcriptId = "a", content = GeneratedTranscripts.Create(1) });
        var told = TimeProvider.System.GetTimestamp();

        service.Process.Signal(signal);
        var ended = await service.Process.WaitForExitAsync();

        Assert.Equal(200, answer.Status);
        Assert.Equal(0, ended.ExitCode);
        Assert.Empty(ended.Errors);
        Assert.InRange(TimeProvider.System.GetElapsedTime(told), TimeSpan.Zero, Soon);
        Assert.Equal(0, (await StoredState.ReadAsync(_folder["data"])).Claims);
    }

    [Fact]
    public async Task An_interrupted_enrichment_keeps_what_it_has_and_leaves_nothing_half_done()
    {
        SkipWhereInterruptsAreIgnored();
        GeneratedTranscripts.Write(_folder["transcripts"], 300);
        await using var process = WorkerProcess.Start("enrich", _folder["transcripts"], "--out", _folder["out"], "--data", _folder["data"]);
        await process.WaitUntilAsync(() => Results.Count(_folder["out"]) >= 5);

        process.Signal(WorkerProcess.Interrupt);
        var ended = await process.WaitForExitAsync();

        var results = Results.Read(_folder["out"]);
        ended.AssertRefused(130, $"cancelled; {300 - results.Count} recorded transcripts are enriched by the next serve or enrich");
        Assert.InRange(results.Count, 5, 299);
        Results.AssertWhole(results, KnownFeatures.Names.Count);
        var stored = await StoredState.ReadAsync(_folder["data"]);
        Assert.InRange(stored.Results, results.Count * KnownFeatures.Names.Count, (300 * KnownFeatures.Names.Count) - 1);
        Assert.Equal(0, stored.Claims);
    }

    // A shell starts background jobs so that they, and all that they start, ignore Ctrl+C.
    private static void SkipWhereInterruptsAreIgnored()
    {
        var ignored = File.ReadLines("/proc/self/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)).Split('\t')[
            1
        ];
        Assert.SkipWhen(
            (Convert.ToInt64(ignored, 16) & (1L << (WorkerProcess.Interrupt - 1))) != 0,
            "The process that started the tests ignores SIGINT."
        );
    }
}
