using System.CommandLine;
using Spectre.Console;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;
using TranscriptWorker.Intake;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cli;

/// <summary>Enriches files through the same consumer that the service uses.</summary>
internal sealed class EnrichCommand()
    : CliCommand(
        "enrich",
        "Enrich files or folders, use stored results where there are any, and show the source of each result.",
        "TranscriptWorker enrich recordings/ --out results/"
    )
{
    private const string Interactive = "interactive";
    private const string Backfill = "backfill";

    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = $"Files, or folders with files of these kinds: {Extensions}; name JSON files one by one",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder for the results, one JSON file for each transcript; it is created if it is missing",
        HelpName = "DIR",
    };
    private readonly Option<string[]> _features = new("--feature")
    {
        Description = "A wanted feature; may be repeated. Default: all",
        HelpName = "NAME",
    };
    private readonly Option<string?> _language = new("--language")
    {
        Description = "BCP 47 tag of the transcripts' language, such as en. Default: detected in the transcript",
        HelpName = "TAG",
    };
    private readonly Option<string?> _tenant = CreateTenantOption();
    private readonly Option<string?> _user = new("--user")
    {
        Description = "User whose preferences apply where --feature or --language is not given",
        HelpName = "ID",
    };
    private readonly Option<string> _lane = CreateLaneOption();

    private static string Extensions => string.Join(", ", TranscriptFile.ExtensionsInFolders);

    protected override IReadOnlyList<Symbol> Symbols => [_paths, _out, _features, _language, _tenant, _user, _lane];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var files = TranscriptFile.Find(invocation.Get(_paths));
        if (files.Count == 0)
            throw new UsageException($"No file with one of these extensions was found: {Extensions}.");
        var template = new EnrichTranscript
        {
            Features = invocation.Get(_features),
            Language = invocation.Get(_language),
            TenantId = invocation.Get(_tenant),
            RequestedBy = invocation.Get(_user),
            Lane = invocation.Get(_lane) is Backfill ? JobLane.Backfill : JobLane.Interactive,
        };

        // Options that no file could be enriched with are refused once, before the first file.
        JobValidation.Validate(template with { JobId = Guid.NewGuid(), TranscriptId = files[0].Id });
        var folder = invocation.Get(_out) is { } name ? PrepareOutput(name) : null;
        var host = invocation.BuildHost();
        host.Services.GetRequiredService<FeatureCatalog>().Select(template.Features);
        var run = host.Services.GetRequiredService<IBusTransport>().IsInMemory ? RunRecordedAsync : (Run)RunAsync;
        var answers = await run(invocation.Console, host, files, template, folder, cancellationToken);
        invocation.Console.OutputTerminal.Write(AnswerTable.Create(answers));
        foreach (var answer in answers.Where(a => a.Failed is not null))
            await invocation.Console.Error.WriteLineAsync($"error: {answer.File.Path}: {answer.Failed!.Reason}: {answer.Failed.Message}");
        if (answers.Any(a => string.Equals(a.Failed?.Reason, FailureReasons.DurableTierUnavailable, StringComparison.Ordinal)))
            return ExitCodes.Unavailable;
        return answers.Any(a => a.Failed is not null) ? ExitCodes.Refused : ExitCodes.Done;
    }

    /// <summary>Publishes the jobs at the broker, and waits for the events.</summary>
    private static async Task<IReadOnlyList<FileAnswer>> RunAsync(
        CliConsole console,
        IHost host,
        IReadOnlyList<TranscriptFile> files,
        EnrichTranscript template,
        string? folder,
        CancellationToken cancellationToken
    )
    {
        await using var worker = await RunningWorker.StartAsync(host, cancellationToken);
        var enrichment = worker.Services.GetRequiredService<FileEnrichment>();
        return await CreateProgress(console)
            .StartAsync(async progress =>
            {
                var task = progress.AddTask($"Enriching {files.Count} transcripts", maxValue: files.Count);
                return await enrichment.RunAsync(
                    files,
                    template,
                    async answer =>
                    {
                        if (folder is not null && answer.Enriched is { } enriched)
                            await ResultFiles.WriteAsync(ResultFiles.PathOf(folder, enriched.TranscriptId), enriched, cancellationToken);
                        task.Increment(1);
                    },
                    cancellationToken
                );
            });
    }

    /// <summary>Records the jobs, and runs them. If that is cancelled, the next start over the data folder runs the rest.</summary>
    private static async Task<IReadOnlyList<FileAnswer>> RunRecordedAsync(
        CliConsole console,
        IHost host,
        IReadOnlyList<TranscriptFile> files,
        EnrichTranscript template,
        string? folder,
        CancellationToken cancellationToken
    )
    {
        using var enrichment = host.Services.GetRequiredService<RecordedEnrichment>();
        try
        {
            await using var worker = await RunningWorker.StartAsync(host, cancellationToken);
            return await CreateProgress(console)
                .StartAsync(async progress =>
                {
                    var recording = progress.AddTask($"Recording {files.Count} transcripts", maxValue: files.Count);
                    var enriching = progress.AddTask($"Enriching {files.Count} transcripts", maxValue: files.Count);
                    var first = await enrichment.RecordAsync(
                        files,
                        template,
                        folder,
                        count => recording.Increment(count),
                        cancellationToken
                    );
                    if (await enrichment.CountEarlierAsync(first, cancellationToken) is > 0 and var earlier)
                        enriching.Description = $"Enriching {files.Count} transcripts, after {earlier} jobs that were recorded earlier";
                    return await enrichment.RunAsync(files, first, _ => enriching.Increment(1), cancellationToken);
                });
        }
        catch (OperationCanceledException) when (enrichment.Left > 0)
        {
            throw new EnrichmentInterruptedException(enrichment.Left);
        }
    }

    private static Progress CreateProgress(CliConsole console) =>
        console
            .ErrorTerminal.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn());

    private static Option<string> CreateLaneOption()
    {
        var option = new Option<string>("--lane")
        {
            Description =
                "Lane of the jobs: interactive, or backfill, which holds up no interactive job of a service at RabbitMQ. "
                + "Default: interactive",
            HelpName = "LANE",
            DefaultValueFactory = _ => Interactive,
        };
        option.AcceptOnlyFromAmong(Interactive, Backfill);
        return option;
    }

    private static string PrepareOutput(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The folder {folder} for results cannot be created: {error.Message}");
        }
    }

    private delegate Task<IReadOnlyList<FileAnswer>> Run(
        CliConsole console,
        IHost host,
        IReadOnlyList<TranscriptFile> files,
        EnrichTranscript template,
        string? folder,
        CancellationToken cancellationToken
    );
}

/// <summary>An enrichment was cancelled, and some of its files are recorded and have no outcome.</summary>
internal sealed class EnrichmentInterruptedException(int left)
    : Exception($"cancelled; {left:N0} recorded transcripts are enriched by the next serve or enrich over this data folder");
