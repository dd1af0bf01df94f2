using System.CommandLine;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Export;
using TranscriptWorker.Enrichment.Features.RedactedTranscript;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Cli;

/// <summary>Writes a stored transcript, or one in a file, in another format.</summary>
internal sealed class ExportCommand()
    : CliCommand(
        "export",
        "Write a transcript in another format, with its speakers.",
        "TranscriptWorker export standup --as vtt --out standup.vtt"
    )
{
    private readonly Argument<string> _source = new("SOURCE")
    {
        Description = "A file with a transcript, or else the id of a stored transcript",
    };
    private readonly Option<string> _format = CreateFormatOption();
    private readonly Option<string?> _out = new("--out")
    {
        Description = "The file to write; one that exists is replaced. Default: standard output",
        HelpName = "FILE",
    };
    private readonly Option<bool> _redacted = new("--redacted") { Description = "Replace personal data by placeholders such as [EMAIL]" };
    private readonly Option<string?> _tenant = CreateTenantOption();

    protected override IReadOnlyList<Symbol> Symbols => [_source, _format, _out, _redacted, _tenant];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var console = invocation.Console;
        var (transcript, problem) = File.Exists(invocation.Get(_source))
            ? await ReadFileAsync(invocation, cancellationToken)
            : await ReadStoredAsync(invocation, cancellationToken);
        if (transcript is null)
        {
            await console.Error.WriteLineAsync($"error: {problem}");
            return ExitCodes.Refused;
        }

        try
        {
            if (invocation.Get(_redacted))
                (transcript, _) = TranscriptRedaction.Redact(transcript, language: null, cancellationToken);
            var written = new StringWriter();
            TranscriptExport.Write(transcript, invocation.Get(_format)!, written, cancellationToken);
            if (invocation.Get(_out) is { } path)
                await WriteFileAsync(path, written.ToString(), cancellationToken);
            else
                await console.Output.WriteAsync(written.GetStringBuilder(), cancellationToken);
            return ExitCodes.Done;
        }
        catch (ExportRefusedException refused)
        {
            await console.Error.WriteLineAsync($"error: {invocation.Get(_source)}: {refused.Message}");
            return ExitCodes.Refused;
        }
    }

    private async Task<(Transcript? Transcript, string? Problem)> ReadFileAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        using var host = WorkerHost.CreateHost(invocation.Settings, invocation.IsVerbose, invocation.Console);
        var limits = host.Services.GetRequiredService<IOptions<TranscriptLimits>>().Value;
        var source = await TranscriptSource.ReadAsync(invocation.Get(_source), limits, cancellationToken);
        return (source.Transcript, $"{source.Path}: {source.Reason}: {source.Message}");
    }

    private async Task<(Transcript? Transcript, string? Problem)> ReadStoredAsync(
        Invocation invocation,
        CancellationToken cancellationToken
    )
    {
        var subject = SubjectArgument.Check(invocation.Get(_tenant), invocation.Get(_source));
        using var host = await invocation.OpenDatabaseAsync(cancellationToken);
        var maxBytes = host.Services.GetRequiredService<IOptions<CacheOptions>>().Value.MaxValueBytes;
        var inspector = host.Services.GetRequiredService<CacheInspector>();
        var json = await inspector.FindValueAsync(TranscriptIngestion.KeyOf(subject), maxBytes, cancellationToken);
        return json is { } found
            ? (Transcript.FromJson(found.Span), null)
            : (null, $"'{invocation.Get(_source)}' is no file, and no transcript is stored under this id.");
    }

    private static async Task WriteFileAsync(string path, string text, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllTextAsync(path, text, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file {path} cannot be written: {error.Message}");
        }
    }

    private static Option<string> CreateFormatOption()
    {
        var option = new Option<string>("--as")
        {
            Description = $"The format: {string.Join(", ", TranscriptExport.Formats)}",
            HelpName = "FORMAT",
            Required = true,
        };
        option.AcceptOnlyFromAmong([.. TranscriptExport.Formats]);
        return option;
    }
}
