namespace TranscriptWorker.Bus.RabbitMq.DeadLetters;

/// <summary>A queue in which messages wait for an operator.</summary>
/// <param name="Command">The queue that its messages came from, and return to.</param>
/// <param name="Kind">Who moved them.</param>
internal sealed record DeadLetterQueue(string Command, DeadLetterKind Kind)
{
    public static IReadOnlyList<DeadLetterQueue> All { get; } =
    [
        .. Queues.Commands.SelectMany(command =>
            (DeadLetterQueue[])[new(command, DeadLetterKind.Error), new(command, DeadLetterKind.Poison)]
        ),
    ];

    public string Name => Kind == DeadLetterKind.Error ? Queues.ErrorOf(Command) : Queues.PoisonOf(Command);
}

/// <summary>Who moved a message.</summary>
internal enum DeadLetterKind
{
    /// <summary>A worker, with the reason in the headers.</summary>
    Error,

    /// <summary>The broker, because no worker acknowledged it, or because its time to live ended.</summary>
    Poison,
}
