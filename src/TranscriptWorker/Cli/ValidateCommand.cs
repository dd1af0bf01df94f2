using System.CommandLine;
using Microsoft.Extensions.Options;
using Spectre.Console;
using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Cli;

/// <summary>Reads files as <c>enrich</c> does, and reports their content. It needs no database and stores nothing.</summary>
internal sealed class ValidateCommand()
    : CliCommand(
        "validate",
        "Read transcripts without storing them, and show format, cues, speakers, duration, language and warnings of each file.",
        "TranscriptWorker validate recordings/"
    )
{
    private readonly Argument<string[]> _paths = new("PATH")
    {
        Description = $"Files, or folders with files of these kinds: {Extensions}; name JSON files one by one",
        Arity = ArgumentArity.OneOrMore,
    };
    private readonly Option<bool> _json = CreateJsonOption();

    private static string Extensions => string.Join(", ", TranscriptFile.ExtensionsInFolders);

    protected override IReadOnlyList<Symbol> Symbols => [_paths, _json];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var console = invocation.Console;
        var files = TranscriptFile.FindAll(invocation.Get(_paths), "validate");
        if (files.Count == 0)
            throw new UsageException($"No file with one of these extensions was found: {Extensions}.");

        using var host = WorkerHost.CreateHost(invocation.Settings, invocation.IsVerbose, console);
        var limits = host.Services.GetRequiredService<IOptions<TranscriptLimits>>().Value;
        var validations = await ReadAsync(console, files, limits, cancellationToken);
        if (invocation.Get(_json))
            console.WriteJson(validations);
        else
            console.OutputTerminal.Write(ValidationTable.Create(validations));
        var refused = validations.Where(v => v.Reason is not null).ToList();
        foreach (var validation in refused)
            await console.Error.WriteLineAsync($"error: {validation.Path}: {validation.Reason}: {validation.Message}");
        return refused.Count > 0 ? ExitCodes.Refused : ExitCodes.Done;
    }

    /// <summary>Reads one file after another, so that one transcript is in memory at a time.</summary>
    private static Task<List<Validation>> ReadAsync(
        CliConsole console,
        IReadOnlyList<TranscriptFile> files,
        TranscriptLimits limits,
        CancellationToken cancellationToken
    ) =>
        console
            .ErrorTerminal.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async progress =>
            {
                var task = progress.AddTask($"Reading {files.Count} files", maxValue: files.Count);
                var validations = new List<Validation>(files.Count);
                foreach (var file in files)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    validations.Add(Validation.Of(await TranscriptSource.ReadAsync(file.Path, limits, cancellationToken)));
                    task.Increment(1);
                }

                return validations;
            });
}
