using RabbitMQ.Client;

namespace TranscriptWorker.Bus.RabbitMq.DeadLetters;

/// <summary>Looks through the error and poison queues at the broker, one process at a time.</summary>
internal sealed class DeadLetterQueues(Broker broker)
{
    /// <summary>
    /// A queue that exists as long as the connection which declared it. Two rotations at once would not see each message.
    /// </summary>
    public const string Lock = "dead-letters-lock";

    private static readonly Dictionary<string, object?> LockArguments = new(StringComparer.Ordinal) { ["x-queue-type"] = "classic" };

    /// <summary>Runs work that alone may rotate the queues.</summary>
    /// <exception cref="BrokerException">Another process rotates them, or the broker cannot be used.</exception>
    public Task RunAsync(Func<DeadLetterRotation, Task> work, CancellationToken cancellationToken) =>
        broker.RunAtLengthAsync(
            async connection =>
            {
                await LockAsync(connection, cancellationToken);
                await work(new DeadLetterRotation(connection, broker.Address.User));
                return true;
            },
            cancellationToken
        );

    private static async Task LockAsync(IConnection connection, CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await channel.QueueDeclareAsync(
            Lock,
            durable: false,
            exclusive: true,
            autoDelete: true,
            LockArguments,
            cancellationToken: cancellationToken
        );
    }
}
