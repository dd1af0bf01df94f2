using Microsoft.Extensions.Options;
using Spectre.Console;
using TranscriptWorker.Bus;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Cli;

/// <summary>Demonstrates the cache on the shipped samples, and fails if it does not keep its guarantees.</summary>
internal sealed class DemoCommand()
    : CliCommand(
        "demo",
        """
        Enrich the shipped samples three times in a new folder, with one of them invalidated in between, and show which results were
        computed and which came from the cache. Exits with 0 only if the cache kept its guarantees.
        """,
        "TranscriptWorker demo"
    )
{
    private const string Invalidated = "standup";
    private const string Call = "support-call";

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("transcript-worker-demo-").FullName;
        try
        {
            return await RunAsync(invocation, folder, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunAsync(Invocation invocation, string folder, CancellationToken cancellationToken)
    {
        var files = TranscriptFile.Find([Path.Combine(AppContext.BaseDirectory, "Samples")]);
        var passes = new List<DemoPass>();
        await using (var worker = await RunningWorker.StartAsync(Build(invocation, folder), cancellationToken))
        {
            var database = worker.Services.GetRequiredService<IOptions<DurableOptions>>().Value.SqlitePath;
            await invocation.Console.Output.WriteLineAsync(
                $"Embedded profile: bus and hot tier in memory, durable tier SQLite in {database}"
            );
            var enrichment = worker.Services.GetRequiredService<FileEnrichment>();
            passes.Add(await RunPassAsync("1  first time", enrichment, files, cancellationToken));
            passes.Add(await RunPassAsync("2  again", enrichment, files, cancellationToken));
            await worker
                .Services.GetRequiredService<JobClient>()
                .InvalidateAsync(new InvalidateTranscript { TranscriptId = Invalidated, Reason = "demo" }, cancellationToken);
            passes.Add(await RunPassAsync($"3  {Invalidated} invalidated", enrichment, files, cancellationToken));
        }

        await using (var worker = await RunningWorker.StartAsync(Build(invocation, folder), cancellationToken))
            passes.Add(
                await RunPassAsync("4  after a restart", worker.Services.GetRequiredService<FileEnrichment>(), files, cancellationToken)
            );

        Show(invocation.Console, passes);
        DemoDigest.ShowMeeting(invocation.Console.OutputTerminal, passes[^1].Shown[Invalidated]);
        DemoDigest.ShowCall(invocation.Console.OutputTerminal, passes[^1].Shown[Call]);
        return await JudgeAsync(invocation.Console, passes);
    }

    private static IHost Build(Invocation invocation, string folder) =>
        invocation.BuildHost(
            new(Hosting.DataFolder.ConfigurationKey, folder),
            new($"{DurableOptions.Section}:{nameof(DurableOptions.Provider)}", DurableOptions.Sqlite),
            new($"{DurableOptions.Section}:{nameof(DurableOptions.SqlitePath)}", "")
        );

    private static async Task<DemoPass> RunPassAsync(
        string name,
        FileEnrichment enrichment,
        IReadOnlyList<TranscriptFile> files,
        CancellationToken cancellationToken
    )
    {
        var started = TimeProvider.System.GetTimestamp();
        var shown = new Dictionary<string, TranscriptEnriched>(StringComparer.Ordinal);
        var answers = await enrichment.RunAsync(
            files,
            new EnrichTranscript(),
            answer =>
            {
                if (answer is { File.Id: Invalidated or Call, Enriched: { } enriched })
                    shown[answer.File.Id] = enriched;
                return ValueTask.CompletedTask;
            },
            cancellationToken
        );
        return new DemoPass(name, answers, shown, TimeProvider.System.GetElapsedTime(started));
    }

    private static void Show(CliConsole console, IReadOnlyList<DemoPass> passes)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("pass");
        foreach (var column in (string[])["computed", "hot", "durable", "hit rate", "ms", "ms saved"])
            table.AddColumn(new TableColumn(column).RightAligned());
        foreach (var pass in passes)
            table.AddRow(
                pass.Name,
                $"{pass.Count(ResultSource.Computed)}",
                $"{pass.Count(ResultSource.Hot)}",
                $"{pass.Count(ResultSource.Durable)}",
                $"{pass.HitRate:P0}",
                $"{pass.Elapsed.TotalMilliseconds:0}",
                $"{pass.SavedMilliseconds}"
            );
        console.OutputTerminal.Write(table);
    }

    private static async Task<int> JudgeAsync(CliConsole console, IReadOnlyList<DemoPass> passes)
    {
        var failures = new List<string>();
        foreach (var answer in passes.SelectMany(p => p.Answers).Where(a => a.Failed is not null))
            failures.Add($"{answer.File.Id} failed: {answer.Failed!.Reason}");
        if (passes[0].Computed.Count != passes[0].Features)
            failures.Add("the first pass did not compute everything");
        if (passes[1].Computed.Count != 0)
            failures.Add("the second pass computed something");
        if (passes[2].Computed.Any(c => !string.Equals(c.File.Id, Invalidated, StringComparison.Ordinal)))
            failures.Add("the third pass computed results that were not invalidated");
        if (passes[2].Computed.Count != passes[2].Features / passes[2].Answers.Count)
            failures.Add("the third pass did not compute exactly the invalidated results");
        if (passes[3].Computed.Count != 0)
            failures.Add("the restarted worker computed something");
        foreach (var failure in failures)
            await console.Error.WriteLineAsync($"error: {failure}");
        if (failures.Count == 0)
            console.OutputTerminal.MarkupLine(
                "[green]The second pass computed nothing, the third exactly the invalidated results, the restarted worker nothing.[/]"
            );
        return failures.Count == 0 ? ExitCodes.Done : ExitCodes.Refused;
    }

    private sealed record DemoPass(
        string Name,
        IReadOnlyList<FileAnswer> Answers,
        IReadOnlyDictionary<string, TranscriptEnriched> Shown,
        TimeSpan Elapsed
    )
    {
        private IEnumerable<(TranscriptFile File, EnrichedFeature Feature)> All =>
            Answers.SelectMany(a => (a.Enriched?.Features ?? []).Select(f => (a.File, f)));

        public int Features => All.Count();

        public IReadOnlyList<(TranscriptFile File, EnrichedFeature Feature)> Computed =>
            [.. All.Where(a => a.Feature.Source == ResultSource.Computed)];

        public double HitRate => Features == 0 ? 0 : 1 - ((double)Computed.Count / Features);

        public long SavedMilliseconds => All.Where(a => a.Feature.Source != ResultSource.Computed).Sum(a => a.Feature.ComputeMilliseconds);

        public int Count(ResultSource source) => All.Count(a => a.Feature.Source == source);
    }
}
