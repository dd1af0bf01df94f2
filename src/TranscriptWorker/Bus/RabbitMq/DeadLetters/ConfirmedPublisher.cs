using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace TranscriptWorker.Bus.RabbitMq.DeadLetters;

/// <summary>
/// Publishes one message at a time and waits for the broker's confirmation. The client library would do the same, but it adds a header to
/// each message.
/// </summary>
internal sealed class ConfirmedPublisher
{
    /// <summary>The options of the channel that it needs.</summary>
    public static readonly CreateChannelOptions ChannelOptions = new(
        publisherConfirmationsEnabled: true,
        publisherConfirmationTrackingEnabled: false
    );

    private readonly IChannel _channel;
    private TaskCompletionSource<string?> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _returned;

    public ConfirmedPublisher(IChannel channel)
    {
        _channel = channel;
        // A message that no queue takes is returned, and then confirmed.
        channel.BasicReturnAsync += (_, returned) => Do(() => _returned = returned.ReplyText);
        channel.BasicAcksAsync += (_, _) => Do(() => _answer.TrySetResult(_returned));
        channel.BasicNacksAsync += (_, _) => Do(() => _answer.TrySetResult("the queue refuses it"));
        channel.ChannelShutdownAsync += (_, reason) => Do(() => _answer.TrySetException(new OperationInterruptedException(reason)));
    }

    /// <summary>Publishes a message to a queue.</summary>
    /// <returns>Null if the queue has it; otherwise why it has not.</returns>
    /// <exception cref="OperationInterruptedException">The channel was closed; the queue may have the message or not.</exception>
    /// <exception cref="OperationCanceledException">The broker did not answer; the queue may have the message or not.</exception>
    public async Task<string?> TryPublishAsync(
        string queue,
        BasicProperties properties,
        ReadOnlyMemory<byte> body,
        CancellationToken cancellationToken
    )
    {
        (_returned, _answer) = (null, new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously));
        await _channel.BasicPublishAsync(exchange: "", queue, mandatory: true, properties, body, cancellationToken);
        return await _answer.Task.WaitAsync(cancellationToken);
    }

    private static Task Do<T>(Func<T> action)
    {
        action();
        return Task.CompletedTask;
    }
}
