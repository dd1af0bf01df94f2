using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;
using TranscriptWorker.Intake;
using TranscriptWorker.IntegrationTests.Caching;
using TranscriptWorker.IntegrationTests.Cli;

namespace TranscriptWorker.IntegrationTests.Intake;

/// <summary>Files that <c>enrich</c> recorded and did not finish.</summary>
public sealed class RecordedEnrichmentTests : IDisposable
{
    private const string ShortLease = "Intake:Lease=00:00:03";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(5);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_killed_enrichment_is_finished_by_the_next_one_over_the_data_folder()
    {
        await KillAsync(files: 120, after: 5);
        await File.WriteAllTextAsync(_folder["other.vtt"], GeneratedTranscripts.Create(900), Cancellation);

        var next = await InProcess.RunAsync("enrich", _folder["other.vtt"], "--data", _folder["data"], "--set", ShortLease);

        next.AssertDone();
        Assert.Equal(120, Results.Count(_folder["out"]));
        Results.AssertWhole(Whole(), KnownFeatures.Names.Count);
        Assert.Equal(0, await CountAsync("state <> 'done'"));
    }

    [Fact]
    public async Task A_killed_enrichment_is_finished_by_the_service_over_the_data_folder()
    {
        await KillAsync(files: 120, after: 1);

        await using var service = await RunningService.StartAsync(_folder["data"], ShortLease);
        await Wait.UntilAsync(
            async _ => await CountAsync("state <> 'done'") == 0,
            Patience,
            () => $"{Results.Count(_folder["out"])} results are there.",
            Cancellation
        );

        Assert.Equal(120, Results.Count(_folder["out"]));
        Results.AssertWhole(Whole(), KnownFeatures.Names.Count);
    }

    [Fact]
    public async Task An_enrichment_beside_a_service_writes_all_results_though_the_service_runs_jobs_too()
    {
        GeneratedTranscripts.Write(_folder["transcripts"], 60);
        await using var service = await RunningService.StartAsync(_folder["data"]);

        var ended = await service.BesideAsync("enrich", _folder["transcripts"], "--out", _folder["out"]);

        Assert.Equal(60, Results.Count(_folder["out"]));
        Results.AssertWhole(Results.Read(_folder["out"]), KnownFeatures.Names.Count);
        Assert.Equal(60, ended.Output.Count(line => line.Contains("meeting-", StringComparison.Ordinal)));
    }

    [Fact]
    [Trait(Tier.Name, Tier.Full)]
    public async Task Five_thousand_recorded_jobs_are_run_in_the_memory_of_a_few()
    {
        const int jobs = 5000;
        const int characters = 60_000;
        await using (var process = await CacheProcess.StartAsync([("Durable:SqlitePath", DatabasePath())], log: null, configure: null))
            for (var first = 0; first < jobs; first += 100)
                await process.Get<RecordedJobs>().AddAllAsync([.. Enumerable.Range(first, 100).Select(_ => Job(characters))], Cancellation);
        await File.WriteAllTextAsync(_folder["a.vtt"], GeneratedTranscripts.Create(1), Cancellation);

        // All commands together are 300 MB, and the process has to do with half of that.
        await using var enrichment = WorkerProcess.Start(
            [("DOTNET_GCHeapHardLimit", "9600000"), ("DOTNET_GCgen0size", "1000000")],
            "enrich",
            _folder["a.vtt"],
            "--data",
            _folder["data"]
        );
        await Wait.UntilAsync(
            async _ => await CountAsync("state = 'failed'") == jobs,
            LongPatience,
            () => string.Join(Environment.NewLine, enrichment.Errors),
            Cancellation
        );
        var ended = await enrichment.WaitForExitAsync();

        ended.AssertDone();
        Assert.Equal(jobs, await CountAsync("state = 'failed' AND reason = 'unknown-feature'"));
    }

    private async Task KillAsync(int files, int after)
    {
        GeneratedTranscripts.Write(_folder["transcripts"], files);
        await using var process = WorkerProcess.Start(
            "enrich",
            _folder["transcripts"],
            "--out",
            _folder["out"],
            "--data",
            _folder["data"],
            "--set",
            ShortLease
        );
        await process.WaitUntilAsync(() => Results.Count(_folder["out"]) >= after);
        await process.KillAsync();
        // The outcome of a job is stored after its file.
        Assert.InRange(await CountAsync("state <> 'done'"), 1, files);
    }

    private string DatabasePath()
    {
        Directory.CreateDirectory(_folder["data"]);
        return _folder["data/cache.db"];
    }

    private static NewJob Job(int characters)
    {
        var job = new EnrichTranscript
        {
            JobId = Guid.CreateVersion7(),
            TranscriptId = "a",
            Content = new string('x', characters),
            Features = ["unknown"],
        };
        return JobRecorder.RowOf(job) with { Task = (Guid.Empty, CommandJson.Write(new RecordedCommand(job))) };
    }

    // A killed process may leave the file that it was writing.
    private SortedDictionary<string, byte[]> Whole() =>
        new(
            Results
                .Read(_folder["out"])
                .Where(file => file.Key.EndsWith(".json", StringComparison.Ordinal))
                .ToDictionary(StringComparer.Ordinal),
            StringComparer.Ordinal
        );

    private async Task<long> CountAsync(string condition)
    {
        await using var database = await StoredState.OpenAsync(_folder["data"]);
        await using var command = database.CreateCommand();
#pragma warning disable CA2100 // Every condition here is a constant.
        command.CommandText = $"SELECT count(*) FROM jobs WHERE {condition}";
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
