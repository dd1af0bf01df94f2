using System.CommandLine;
using TranscriptWorker.Bus;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;

namespace TranscriptWorker.Cli;

/// <summary>Removes dead letters for good.</summary>
internal sealed class DeadLettersDiscardCommand()
    : CliCommand(
        "discard",
        """
        Remove messages for good, and log how many of each cause and why. What fails after this command has started is left. May be
        interrupted and repeated.
        """,
        "TranscriptWorker dead-letters discard --transcript standup --because \"the customer left\" --yes"
    )
{
    private const int MaxReasonLength = 200;

    private readonly Option<string> _because = CreateBecauseOption();
    private readonly DeadLetterChange _change = new("Discard", DeadLetterFate.Discard);

    protected override IReadOnlyList<Symbol> Symbols => [_because, .. _change.Symbols];

    public override Task<int> RunAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var because = Failure.Quote(invocation.Get(_because), MaxReasonLength);
        return _change.RunAsync(
            invocation,
            (_, _) => Task.FromResult(DeadLetterChange.NoObstacle),
            (logger, group, count) =>
                Log.DeadLettersDiscarded(logger, count, group.Cause.Queue, because, group.Cause.Reason, group.Cause.Explanation),
            cancellationToken
        );
    }

    private static Option<string> CreateBecauseOption()
    {
        var because = new Option<string>("--because")
        {
            Description = "The reason, for the log: 1 to 200 characters",
            HelpName = "TEXT",
            Required = true,
        };
        because.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>()?.Trim().Length is not (>= 1 and <= MaxReasonLength))
                result.AddError("--because must have 1 to 200 characters.");
        });
        return because;
    }
}
