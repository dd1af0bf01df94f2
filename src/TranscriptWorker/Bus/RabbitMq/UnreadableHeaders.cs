using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>
/// Brings messages to the poison queue that have a header which the client library cannot read, such as a decimal number of more than 28
/// places. The library closes the connection at each delivery of such a message. The broker then takes back all messages of the connection
/// and counts a delivery of each, so that the neighbours would become poison as well. Before the bus connects again, this class therefore
/// holds the neighbours and lets the message alone be delivered, until the broker moves it because of the delivery limit.
/// </summary>
internal sealed class UnreadableHeaders(Broker broker, IOptions<BusOptions> options, TimeProvider clock, ILogger<UnreadableHeaders> logger)
{
    // Those that were returned with the message may stand before it.
    private const int MaxNeighbours = 32;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(10);

    private volatile bool _isExpected;

    private enum Taken
    {
        Nothing,
        Readable,
        Unreadable,
    }

    /// <summary>Notes it if the library closes the connection because of such a message.</summary>
    public void Watch(IConnection connection) =>
        connection.ConnectionShutdownAsync += (_, reason) =>
        {
            if (IsUnreadable(reason))
                _isExpected = true;
            return Task.CompletedTask;
        };

    /// <summary>Takes such messages off all command queues, if one was met since the last call.</summary>
    /// <exception cref="BrokerException">The broker cannot be reached, or refuses.</exception>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (!_isExpected)
            return;
        foreach (var queue in Queues.Commands.Concat(Queues.Backfill))
            if (await StandsInAsync(queue, cancellationToken))
            {
                var deliveries = await DeliverAloneAsync(queue, held: 0, cancellationToken);
                Log.HeaderUnreadable(logger, queue, deliveries, Queues.PoisonOf(Queues.CommandQueueOf(queue)));
            }

        _isExpected = false;
    }

    private Task<bool> StandsInAsync(string queue, CancellationToken cancellationToken) =>
        broker.RunAtLengthAsync(
            async connection =>
            {
                var taken = Taken.Readable;
                for (var count = 0; count <= MaxNeighbours && taken == Taken.Readable; count++)
                    taken = await TakeAsync(connection, queue, cancellationToken);
                return taken == Taken.Unreadable;
            },
            cancellationToken
        );

    /// <summary>Takes messages over a connection each. Readable ones are held until the unreadable one is gone.</summary>
    /// <returns>How often the unreadable message was delivered.</returns>
    private async Task<int> DeliverAloneAsync(string queue, int held, CancellationToken cancellationToken)
    {
        var deliveries = 0;
        var taken = Taken.Unreadable;
        while (taken == Taken.Unreadable && deliveries <= options.Value.DeliveryLimit)
            taken = await broker.RunAtLengthAsync(
                async connection =>
                {
                    var taken = await TakeAsync(connection, queue, cancellationToken);
                    if (taken == Taken.Unreadable)
                        deliveries++;
                    else if (taken == Taken.Readable && held < MaxNeighbours)
                        deliveries += await DeliverAloneAsync(queue, held + 1, cancellationToken);
                    return taken;
                },
                cancellationToken
            );
        return deliveries;
    }

    /// <summary>Takes the first message, which returns to the queue when the connection is closed.</summary>
    private async Task<Taken> TakeAsync(IConnection connection, string queue, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(CallTimeout, clock);
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        connection.ConnectionShutdownAsync += (_, reason) =>
        {
            if (IsUnreadable(reason))
                closed.TrySetResult();
            return Task.CompletedTask;
        };
        // It ends with the connection: by itself it would wait for the call that never completes.
        var channel = await connection.CreateChannelAsync(cancellationToken: bounded.Token);
        var taking = channel.BasicGetAsync(queue, autoAck: false, bounded.Token);
        // The library never completes a call whose answer it could not read.
        if (await Task.WhenAny(taking, closed.Task).WaitAsync(bounded.Token) == taking)
            return await taking is null ? Taken.Nothing : Taken.Readable;
        // Waits for the broker's word, without which the library may wait for 20 seconds to dispose of the connection.
        await connection.AbortAsync(bounded.Token);
        return Taken.Unreadable;
    }

    private static bool IsUnreadable(ShutdownEventArgs reason) =>
        reason is { Initiator: ShutdownInitiator.Library, ReplyCode: Constants.SyntaxError };
}
