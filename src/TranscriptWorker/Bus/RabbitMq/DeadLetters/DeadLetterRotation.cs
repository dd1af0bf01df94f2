using RabbitMQ.Client;

namespace TranscriptWorker.Bus.RabbitMq.DeadLetters;

/// <summary>
/// Looks at each message of a queue once. A message that stays is published to the end of its queue, and acknowledged when the broker has
/// confirmed that copy: so the order stays, and no delivery is counted, as it would be for a message that is returned to its queue.
/// </summary>
/// <param name="connection">A connection that holds the lock of <see cref="DeadLetterQueues"/>.</param>
/// <param name="user">Its user.</param>
internal sealed class DeadLetterRotation(IConnection connection, string user)
{
    // The largest message that a broker can be configured for, over a slow connection.
    private static readonly TimeSpan CallTimeout = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(10);

    /// <summary>The number of messages in a queue.</summary>
    public async Task<int> CountAsync(DeadLetterQueue queue)
    {
        using var bounded = new CancellationTokenSource(CallTimeout, TimeProvider.System);
        await using var channel = await connection.CreateChannelAsync(cancellationToken: bounded.Token);
        return (int)Math.Min((await channel.QueueDeclarePassiveAsync(queue.Name, bounded.Token)).MessageCount, int.MaxValue);
    }

    /// <summary>Looks at the messages at the front of a queue.</summary>
    /// <param name="queue">The queue.</param>
    /// <param name="count">How many: those that it had when they were counted, so that none is seen that comes meanwhile.</param>
    /// <param name="decide">What to do with a message.</param>
    /// <param name="report">Called when it is done.</param>
    /// <param name="cancellationToken">Ends the call after the message at hand, without an error.</param>
    /// <exception cref="BrokerException">The queue refuses to keep its message, which stays where it is.</exception>
    public async Task RunAsync(
        DeadLetterQueue queue,
        int count,
        Func<WaitingMessage, CancellationToken, Task<DeadLetterDecision>> decide,
        Action<WaitingMessage, DeadLetterOutcome, string?> report,
        CancellationToken cancellationToken
    )
    {
        var channel = await OpenAsync();
        try
        {
            var publisher = new ConfirmedPublisher(channel);
            for (var (left, copies) = (count, 0); left > 0 && !cancellationToken.IsCancellationRequested; left--)
            {
                // From here to the acknowledgement nothing but the broker's silence ends the work.
                using var bounded = new CancellationTokenSource(CallTimeout, TimeProvider.System);
                if (await TakeAsync(channel, queue, bounded.Token) is not { } taken)
                    return;
                var move = new Move(channel, publisher, queue, taken, bounded.Token);
                // Somebody else takes messages, and only copies are left.
                if (taken.MessageCount < copies)
                {
                    await KeepAsync(move, DeadLetterDecision.NoHeaders);
                    return;
                }

                if (taken.MessageCount == copies)
                    left = 1;
                var letter = DeadLetter.Read(queue, taken.BasicProperties, taken.Body);
                var message = new WaitingMessage(letter, taken.BasicProperties, taken.Body);
                var (outcome, refusal) = await ApplyAsync(move, await decide(message, bounded.Token));
                copies += outcome == DeadLetterOutcome.Moved ? 0 : 1;
                report(message, outcome, refusal);
            }
        }
        finally
        {
            // The client library may wait without end for a channel on which it met a header that it cannot read.
            await channel.DisposeAsync().AsTask().WaitAsync(CloseTimeout, TimeProvider.System, CancellationToken.None);
        }
    }

    private async Task<(DeadLetterOutcome Outcome, string? Refusal)> ApplyAsync(Move move, DeadLetterDecision decision)
    {
        if (decision is { Fate: DeadLetterFate.Discard, Obstacle: null })
        {
            await AcknowledgeAsync(move);
            return (DeadLetterOutcome.Moved, null);
        }

        var refusal = decision.Obstacle;
        if (decision is { Fate: DeadLetterFate.Return, Obstacle: null })
        {
            refusal = await TryReturnAsync(move, decision.Headers);
            if (refusal is null)
            {
                await AcknowledgeAsync(move);
                return (DeadLetterOutcome.Moved, null);
            }
        }

        await KeepAsync(move, decision.Headers);
        return (refusal is null ? DeadLetterOutcome.Left : DeadLetterOutcome.Failed, refusal);
    }

    private async Task<IChannel> OpenAsync()
    {
        using var bounded = new CancellationTokenSource(CallTimeout, TimeProvider.System);
        return await connection.CreateChannelAsync(ConfirmedPublisher.ChannelOptions, bounded.Token);
    }

    private static Task<BasicGetResult?> TakeAsync(IChannel channel, DeadLetterQueue queue, CancellationToken bound) =>
        // The client library may not notice that the token ends.
        channel.BasicGetAsync(queue.Name, autoAck: false, bound).WaitAsync(bound);

    private Task<string?> TryReturnAsync(Move move, IReadOnlyDictionary<string, object?> headers) =>
        move.Publisher.TryPublishAsync(
            move.Queue.Command,
            MessageCopy.Fresh(move.Taken.BasicProperties, connection.FrameMax).With(headers),
            move.Taken.Body,
            move.Bound
        );

    private async Task KeepAsync(Move move, IReadOnlyDictionary<string, object?> headers)
    {
        var refusal = await move.Publisher.TryPublishAsync(
            move.Queue.Name,
            MessageCopy.Unchanged(move.Taken.BasicProperties, user, connection.FrameMax).With(headers),
            move.Taken.Body,
            move.Bound
        );
        if (refusal is not null)
            throw new BrokerException(
                $"{move.Queue.Name} does not take its own message back: {refusal}",
                "raise the limit of its length; the message stays in it",
                isTransient: false
            );
        await AcknowledgeAsync(move);
    }

    private static ValueTask AcknowledgeAsync(Move move) => move.Channel.BasicAckAsync(move.Taken.DeliveryTag, multiple: false, move.Bound);

    private readonly record struct Move(
        IChannel Channel,
        ConfirmedPublisher Publisher,
        DeadLetterQueue Queue,
        BasicGetResult Taken,
        CancellationToken Bound
    );
}

/// <param name="Letter">What is known of the message.</param>
/// <param name="Properties">Its properties, as they came.</param>
/// <param name="Body">Its body, as it came.</param>
internal sealed record WaitingMessage(DeadLetter Letter, IReadOnlyBasicProperties Properties, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether a worker moved it, which has answered it before.</summary>
    public bool IsMovedByWorker => Properties.Headers?.ContainsKey(MessageMover.FailedAt) == true;
}

/// <param name="Fate">What to do with a message.</param>
/// <param name="Obstacle">Why it stays nevertheless; null if it does not.</param>
internal readonly record struct DeadLetterDecision(DeadLetterFate Fate, string? Obstacle = null)
{
    public static readonly IReadOnlyDictionary<string, object?> NoHeaders = new Dictionary<string, object?>(StringComparer.Ordinal);

    /// <summary>Headers to add to the message.</summary>
    public IReadOnlyDictionary<string, object?> Headers { get; init; } = NoHeaders;
}

/// <summary>What to do with a message.</summary>
internal enum DeadLetterFate
{
    /// <summary>Publish it to the end of its queue.</summary>
    Keep,

    /// <summary>Publish it to the queue of its command, as if it were new.</summary>
    Return,

    Discard,
}
