using Spectre.Console;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;

namespace TranscriptWorker.Cli;

/// <summary>A look at all messages of several queues, with a progress bar.</summary>
internal static class DeadLetterPass
{
    /// <summary>Looks, and moves nothing.</summary>
    /// <inheritdoc cref="RunAsync" path="/param"/>
    public static Task LookAsync(
        CliConsole console,
        DeadLetterRotation rotation,
        IReadOnlyList<DeadLetterQueue> queues,
        Action<WaitingMessage> report,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            console,
            rotation,
            queues,
            (_, _) => Task.FromResult(new DeadLetterDecision(DeadLetterFate.Keep)),
            (message, _, _) => report(message),
            cancellationToken
        );

    /// <summary>Looks, and moves what is decided.</summary>
    /// <param name="console">Where the bar is shown.</param>
    /// <param name="rotation">The connection to the broker.</param>
    /// <param name="queues">The queues.</param>
    /// <param name="decide">What to do with a message.</param>
    /// <param name="report">Called when it is done.</param>
    /// <param name="cancellationToken">Ends the pass after the message at hand, without an error.</param>
    public static Task RunAsync(
        CliConsole console,
        DeadLetterRotation rotation,
        IReadOnlyList<DeadLetterQueue> queues,
        Func<WaitingMessage, CancellationToken, Task<DeadLetterDecision>> decide,
        Action<WaitingMessage, DeadLetterOutcome, string?> report,
        CancellationToken cancellationToken
    ) =>
        console
            .ErrorTerminal.Progress()
            .AutoClear(true)
            .StartAsync(async bars =>
            {
                var counted = new List<(DeadLetterQueue Queue, int Messages)>();
                foreach (var queue in queues)
                    counted.Add((queue, await rotation.CountAsync(queue)));
                var bar = bars.AddTask("messages", maxValue: counted.Sum(q => q.Messages));
                foreach (var (queue, messages) in counted.Where(q => q.Messages > 0))
                    await rotation.RunAsync(
                        queue,
                        messages,
                        decide,
                        (message, outcome, refusal) =>
                        {
                            report(message, outcome, refusal);
                            bar.Increment(1);
                        },
                        cancellationToken
                    );
            });
}
