using System.CommandLine;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Cli;

/// <summary>Returns dead letters to the queues of their commands.</summary>
internal sealed class DeadLettersRetryCommand()
    : CliCommand(
        "retry",
        """
        Return messages to the queue of their command, with fresh attempts. What fails after this command has started is left, and so
        are jobs that would bring back the content of a transcript that was invalidated after they failed. May be interrupted and repeated:
        a message is confirmed in its new queue before it leaves the old one.
        """,
        "TranscriptWorker dead-letters retry --reason content-unreachable --yes"
    )
{
    private readonly DeadLetterChange _change = new("Retry", DeadLetterFate.Return);
    private readonly Option<bool> _evenErased = new("--even-erased")
    {
        Description = "Also jobs that bring the content of a transcript that was invalidated after they failed",
    };

    protected override IReadOnlyList<Symbol> Symbols => [.. _change.Symbols, _evenErased];

    public override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken) =>
        _change.RunAsync(
            invocation,
            (host, token) => invocation.Get(_evenErased) ? Task.FromResult(DeadLetterChange.NoObstacle) : PrepareAsync(host, token),
            (logger, group, count) =>
                Log.DeadLettersReturned(logger, count, group.Cause.Queue, group.Cause.Command, group.Cause.Reason, group.Cause.Explanation),
            cancellationToken
        );

    private static async Task<FindObstacle> PrepareAsync(IHost host, CancellationToken cancellationToken)
    {
        await host.Services.GetRequiredService<DurableMigrator>().PrepareAsync(cancellationToken);
        return ActivatorUtilities.CreateInstance<ErasedContent>(host.Services).FindObstacleAsync;
    }
}
