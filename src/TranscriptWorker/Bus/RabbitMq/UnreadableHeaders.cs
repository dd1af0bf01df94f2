using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Contracts;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>
/// Brings messages to the poison queue that have a header which the client library cannot read, such as a decimal number of more than 28
/// places. The library closes the connection at each delivery of such a message. The broker then takes back all messages of the connection
/// and counts a delivery of each, so that the neighbours would become poison as well. Before the bus connects again, this class therefore
/// holds the neighbours and lets the message alone be delivered, until the broker moves it because of the delivery limit.
/// </summary>
internal sealed class UnreadableHeaders(
    Broker broker,
    DeadLettering deadLetters,
    IOptions<BusOptions> options,
    IOptions<JobOptions> jobs,
    TimeProvider clock,
    ILogger<UnreadableHeaders> logger
)
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);

    private volatile bool _isExpected;

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
        {
            var deliveries = await DeliverAloneAsync(queue, NeighboursIn(queue), cancellationToken);
            if (deliveries == 0)
                continue;
            var poison = Queues.PoisonOf(Queues.CommandQueueOf(queue));
            deadLetters.Count(poison, FailureReasons.MalformedMessage);
            Log.HeaderUnreadable(logger, queue, deliveries, poison);
        }

        _isExpected = false;
    }

    /// <summary>The messages that were returned with it: those that this worker or another one had of the queue.</summary>
    private int NeighboursIn(string queue) =>
        2
        * (
            Queues.IsBackfill(queue)
                ? RabbitMqRegistration.BackfillPrefetchOf(jobs.Value)
                : options.Value.PrefetchOf(jobs.Value.Concurrency)
        );

    /// <summary>
    /// Holds the messages that come before the unreadable one, and lets it alone be delivered until the broker has moved it.
    /// </summary>
    /// <returns>How often it was delivered.</returns>
    private async Task<int> DeliverAloneAsync(string queue, int neighbours, CancellationToken cancellationToken)
    {
        var poison = Queues.PoisonOf(Queues.CommandQueueOf(queue));
        var poisoned = await CountAsync(poison, cancellationToken);
        var deliveries = 0;
        while (deliveries <= options.Value.DeliveryLimit && !await IsMovedAsync())
        {
            var (before, isMet) = await broker.RunAtLengthAsync(
                connection => TakeAsync(connection, queue, neighbours + 1, cancellationToken),
                cancellationToken
            );
            if (!isMet)
                break;
            deliveries += 1 + await DeliverBesideAsync(queue, before, neighbours, IsMovedAsync, cancellationToken);
        }

        return deliveries;

        async Task<bool> IsMovedAsync() => await CountAsync(poison, cancellationToken) != poisoned;
    }

    /// <summary>
    /// Holds messages while the unreadable one is delivered, and one more each time that another one comes before it: it returns to the
    /// queue a moment after the end of its connection.
    /// </summary>
    /// <returns>How often the unreadable message was delivered; 0 if it is moved, or too many others come before it.</returns>
    private Task<int> DeliverBesideAsync(
        string queue,
        int held,
        int neighbours,
        Func<Task<bool>> isMovedAsync,
        CancellationToken cancellationToken
    ) =>
        broker.RunAtLengthAsync(
            async connection =>
            {
                if ((await TakeAsync(connection, queue, held, cancellationToken)).IsUnreadableMet)
                    return 1;
                if (neighbours == 0 || await isMovedAsync())
                    return 0;
                for (var deliveries = 0; ; )
                {
                    var more = await DeliverBesideAsync(queue, held: 1, neighbours - 1, isMovedAsync, cancellationToken);
                    deliveries += more;
                    if (more == 0 || deliveries > options.Value.DeliveryLimit)
                        return deliveries;
                }
            },
            cancellationToken
        );

    private Task<uint> CountAsync(string queue, CancellationToken cancellationToken) =>
        broker.RunAsync(
            async (connection, token) =>
            {
                await using var channel = await connection.CreateChannelAsync(cancellationToken: token);
                return await channel.MessageCountAsync(queue, token);
            },
            cancellationToken
        );

    /// <summary>Takes messages, which return to the queue when the connection is closed.</summary>
    private async Task<(int Readable, bool IsUnreadableMet)> TakeAsync(
        IConnection connection,
        string queue,
        int count,
        CancellationToken cancellationToken
    )
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
        // It ends with the connection; by itself it would wait for the call that never completes.
        var channel = await connection.CreateChannelAsync(cancellationToken: bounded.Token);
        for (var readable = 0; readable < count; readable++)
        {
            var taking = channel.BasicGetAsync(queue, autoAck: false, bounded.Token);
            // The library never completes a call whose answer it could not read.
            if (await Task.WhenAny(taking, closed.Task).WaitAsync(bounded.Token) != taking)
            {
                // Waits for the broker's word, without which the library may wait for 20 seconds to dispose of the connection.
                await connection.AbortAsync(bounded.Token);
                return (readable, true);
            }

            if (await taking is null)
                return (readable, false);
        }

        return (count, false);
    }

    private static bool IsUnreadable(ShutdownEventArgs reason) =>
        reason is { Initiator: ShutdownInitiator.Library, ReplyCode: Constants.SyntaxError };
}
