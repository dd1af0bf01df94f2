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

    private readonly Option<long?> _upTo = new("--up-to-version")
    {
        Description = "Leave content alone that has a higher source version",
        HelpName = "VERSION",
    };
    private readonly Option<bool> _wait = new("--wait") { Description = "Wait for a worker if none is running" };

    protected override IReadOnlyList<Symbol> Symbols => [_id, _all, _reason, _tenant, _upTo, _wait];

    public override async Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var command = new InvalidateTranscript
        {
            TranscriptId = invocation.Get(_id),
            TenantId = invocation.Get(_tenant),
            Scope = invocation.Get(_all) ? InvalidationScope.All : InvalidationScope.Results,
            Reason = invocation.Get(_reason),
            UpToSourceVersion = invocation.Get(_upTo),
        };
        SubjectArgument.Check(command.TenantId, command.TranscriptId);

        await using var worker = await RunningWorker.StartAsync(invocation.BuildHost(), cancellationToken);
        var client = worker.Services.GetRequiredService<JobClient>();
        var transport = worker.Services.GetRequiredService<IBusTransport>();
        if (!invocation.Get(_wait) && await transport.CountConsumersAsync(Queues.InvalidateTranscript, cancellationToken) == 0)
        {
            await client.SendAsync(command, cancellationToken);
            await invocation.Console.Error.WriteLineAsync(
                $"error: No worker is running at {transport.Name}: the invalidation is queued, and nothing is invalid before a worker has "
                    + "applied it. --wait waits for that."
            );
            return ExitCodes.Unavailable;
        }

        var invalidated = await client.InvalidateAsync(command, cancellationToken);
        if (invalidated.Superseded)
        {
            await invocation.Console.Output.WriteLineAsync($"{invalidated.TranscriptId}: has newer content; nothing was invalidated");
            return ExitCodes.Done;
        }

        var result = command.Scope == InvalidationScope.All ? "everything was erased" : "the results are invalid, the transcript stays";
        await invocation.Console.Output.WriteLineAsync($"{invalidated.TranscriptId}: generation {invalidated.Generation}; {result}");
        return ExitCodes.Done;
    }
}
