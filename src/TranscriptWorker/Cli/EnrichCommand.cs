using System.CommandLine;
using Spectre.Console;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cli;

/// <summary>Enriches files through the same consumer that serves the queue.</summary>
internal sealed class EnrichCommand
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = "Files, or folders with .vtt, .srt and .txt files",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<string?> _out = new("--out")
    {
        Description = "Folder for one JSON result a transcript; it is made where it is missing",
        HelpName = "DIR",
    };
    private readonly Option<string[]> _features = new("--feature")
    {
        Description = "A wanted feature; may be repeated. Default: all",
        HelpName = "NAME",
    };
    private readonly Option<string?> _language = new("--language")
    {
        Description = "BCP 47 tag of the transcripts' language, such as en. Default: told from the transcript",
        HelpName = "TAG",
    };
    private readonly Option<string?> _tenant = new("--tenant") { Description = "Whose transcripts they are", HelpName = "ID" };
    private readonly Option<string?> _user = new("--user")
    {
        Description = "User whose preferences fill in what is left open",
        HelpName = "ID",
    };
    private readonly GlobalOptions _global;

    private EnrichCommand(GlobalOptions global) => _global = global;

    public static Command Create(GlobalOptions global)
    {
        var own = new EnrichCommand(global);
        var command = new Command(
            "enrich",
            """
            Enrich files or folders, answer from the cache what is known, and show where each result came from.

            Example:
              TranscriptWorker enrich recordings/ --out results/
            """
        )
        {
            own._paths,
            own._out,
            own._features,
            own._language,
            own._tenant,
            own._user,
        };
        command.SetAction(own.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var files = TranscriptFile.Find(arguments.GetValue(_paths)!);
        if (files.Count == 0)
            throw new UsageException("No .vtt, .srt or .txt file was found.");
        var template = new EnrichTranscript
        {
            Features = arguments.GetValue(_features),
            Language = arguments.GetValue(_language),
            TenantId = arguments.GetValue(_tenant),
            RequestedBy = arguments.GetValue(_user),
        };

        // What no file could be enriched with is refused once, before the first of them.
        JobValidation.Validate(template with { JobId = Guid.NewGuid(), TranscriptId = files[0].Id });
        var folder = arguments.GetValue(_out) is { } name ? PrepareOutput(name) : null;
        var host = WorkerHost.Build(_global.Read(arguments), arguments.GetValue(_global.Verbose));
        host.Services.GetRequiredService<FeatureCatalog>().Select(template.Features);
        await using var worker = await RunningWorker.StartAsync(host, cancellationToken);
        var answers = await RunAsync(
            ActivatorUtilities.CreateInstance<FileEnrichment>(worker.Services),
            files,
            template,
            folder,
            cancellationToken
        );

        Terminal.Output.Write(AnswerTable.Create(answers));
        foreach (var answer in answers.Where(a => a.Failed is not null))
            await Console.Error.WriteLineAsync($"error: {answer.File.Path}: {answer.Failed!.Reason}: {answer.Failed.Message}");
        if (answers.Any(a => string.Equals(a.Failed?.Reason, FailureReasons.DurableTierUnavailable, StringComparison.Ordinal)))
            return ExitCodes.Unavailable;
        return answers.Any(a => a.Failed is not null) ? ExitCodes.Refused : ExitCodes.Done;
    }

    private static Task<IReadOnlyList<FileAnswer>> RunAsync(
        FileEnrichment enrichment,
        IReadOnlyList<TranscriptFile> files,
        EnrichTranscript template,
        string? folder,
        CancellationToken cancellationToken
    ) =>
        Terminal
            .Error.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask($"Enriching {files.Count} transcripts", maxValue: files.Count);
                return await enrichment.RunAsync(
                    files,
                    template,
                    async answer =>
                    {
                        if (folder is not null && answer.Enriched is { } enriched)
                            await ResultFiles.WriteAsync(folder, enriched, cancellationToken);
                        task.Increment(1);
                    },
                    cancellationToken
                );
            });

    private static string PrepareOutput(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The folder {folder} for results cannot be made: {error.Message}");
        }
    }
}
