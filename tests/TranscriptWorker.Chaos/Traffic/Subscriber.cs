using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using TranscriptWorker.Chaos.Checks;

namespace TranscriptWorker.Chaos.Traffic;

/// <summary>Takes events from a queue of its own, and acknowledges each after it is in the ledger.</summary>
/// <param name="broker">The broker's address.</param>
/// <param name="ledger">Checks the events.</param>
internal sealed class Subscriber(Uri broker, Ledger ledger)
{
    public const string Queue = "chaos-events";

    private const ushort Prefetch = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Binds the queue; events that come before are dropped.</summary>
    public static async Task DeclareAsync(VirtualHost host)
    {
        await host.DeclareQueueAsync(Queue, new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" });
        await host.BindAsync(
            Queue,
            "TranscriptEnriched",
            "EnrichmentFailed",
            "TranscriptInvalidated",
            "InvalidationFailed",
            "BatchCompleted"
        );
    }

    /// <summary>Takes events until it is cancelled; connects again whenever the connection ends.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await ConsumeAsync(cancellationToken);
            }
            catch (Exception error)
                when (error
                        is RabbitMQClientException
                            or IOException
                            or OperationCanceledException
                            or ObjectDisposedException
                            or TimeoutException
                )
            {
                // The broker is away, or the run ends; what was not acknowledged is delivered again.
                await Task.Delay(Pause, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ConsumeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await new ConnectionFactory { Uri = broker, AutomaticRecoveryEnabled = false }.CreateConnectionAsync(
            cancellationToken
        );
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        channel.ChannelShutdownAsync += (_, _) =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        channel.CallbackExceptionAsync += (_, failure) =>
        {
            closed.TrySetException(failure.Exception);
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            if (ReceivedBatch.IsFrom(delivery.Exchange))
                ledger.Record(ReceivedBatch.Read(delivery.Body.Span));
            else
                ledger.Record(ReceivedEvent.Read(delivery.Exchange, delivery.Body.Span));
            await channel.BasicAckAsync(delivery.DeliveryTag, multiple: false, cancellationToken);
        };
        await channel.BasicQosAsync(0, Prefetch, global: false, cancellationToken);
        await channel.BasicConsumeAsync(Queue, autoAck: false, consumer, cancellationToken);
        await closed.Task.WaitAsync(cancellationToken);
    }
}
