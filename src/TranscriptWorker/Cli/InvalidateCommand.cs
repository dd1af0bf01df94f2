using System.CommandLine;
using TranscriptWorker.Bus;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Cli;

/// <summary>Invalidates one transcript; beside a running service its very next job computes.</summary>
internal sealed class InvalidateCommand
{
    private readonly Argument<string> _id = new("ID") { Description = "The transcript's id" };
    private readonly Option<bool> _all = new("--all") { Description = "Erase the transcript too, not only the results" };
    private readonly Option<string?> _reason = new("--reason") { Description = "Why, for the log and the event", HelpName = "TEXT" };
    private readonly Option<string?> _tenant = new("--tenant") { Description = "Whose transcript it is", HelpName = "ID" };
    private readonly GlobalOptions _global;

    private InvalidateCommand(GlobalOptions global) => _global = global;

    public static Command Create(GlobalOptions global)
    {
        var own = new InvalidateCommand(global);
        var command = new Command(
            "invalidate",
            """
            Invalidate what is stored of a transcript. May run beside the service.

            Example:
              TranscriptWorker invalidate standup --reason "speaker names corrected"
            """
        )
        {
            own._id,
            own._all,
            own._reason,
            own._tenant,
        };
        command.SetAction(own.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult arguments, CancellationToken cancellationToken)
    {
        var command = new InvalidateTranscript
        {
            TranscriptId = arguments.GetRequiredValue(_id),
            TenantId = arguments.GetValue(_tenant),
            Scope = arguments.GetValue(_all) ? InvalidationScope.All : InvalidationScope.Results,
            Reason = arguments.GetValue(_reason),
        };
        SubjectArgument.Check(command.TenantId, command.TranscriptId);

        await using var worker = await RunningWorker.StartAsync(
            WorkerHost.Build(_global.Read(arguments), arguments.GetValue(_global.Verbose)),
            cancellationToken
        );
        var invalidated = await worker.Services.GetRequiredService<JobClient>().InvalidateAsync(command, cancellationToken);
        Console.WriteLine(
            $"{invalidated.TranscriptId}: generation {invalidated.Generation}; {(command.Scope == InvalidationScope.All ? "everything was erased" : "the results are invalid, the transcript stays")}"
        );
        return ExitCodes.Done;
    }
}
