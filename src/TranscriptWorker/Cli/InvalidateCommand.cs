using System.CommandLine;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Cli;

/// <summary>Invalidates one transcript. The next job of a running service computes its results again.</summary>
internal sealed class InvalidateCommand()
    : CliCommand(
        "invalidate",
        "Invalidate the stored results of a transcript. May run beside the service.",
        "TranscriptWorker invalidate standup --reason \"speaker names corrected\""
    )
{
    private readonly Argument<string> _id = new("ID") { Description = "The transcript's id" };
    private readonly Option<bool> _all = new("--all") { Description = "Also erase the transcript itself" };
    private readonly Option<string?> _reason = new("--reason") { Description = "The reason, for the log and the event", HelpName = "TEXT" };
    private readonly Option<string?> _tenant = CreateTenantOption();

    protected override IReadOnlyList<Symbol> Symbols => [_id, _all, _reason, _tenant];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var command = new InvalidateTranscript
        {
            TranscriptId = invocation.Get(_id),
            TenantId = invocation.Get(_tenant),
            Scope = invocation.Get(_all) ? InvalidationScope.All : InvalidationScope.Results,
            Reason = invocation.Get(_reason),
        };
        SubjectArgument.Check(command.TenantId, command.TranscriptId);

        await using var worker = await RunningWorker.StartAsync(invocation.BuildHost(), cancellationToken);
        var invalidated = await worker.Services.GetRequiredService<JobClient>().InvalidateAsync(command, cancellationToken);
        var result = command.Scope == InvalidationScope.All ? "everything was erased" : "the results are invalid, the transcript stays";
        await invocation.Console.Output.WriteLineAsync($"{invalidated.TranscriptId}: generation {invalidated.Generation}; {result}");
        return ExitCodes.Done;
    }
}
