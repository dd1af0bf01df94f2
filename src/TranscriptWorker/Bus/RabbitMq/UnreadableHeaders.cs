using Microsoft.Extensions.Options;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
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
            if (await DeliverAloneAsync(queue, NeighboursIn(queue), cancellationToken) is var deliveries and > 0)
                Log.HeaderUnreadable(logger, queue, deliveries, Queues.PoisonOf(Queues.CommandQueueOf(queue)));
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
    /// Looks for the message until it is found twice behind as many others: those that were returned with it come first then, and are held
    /// while it alone is delivered.
    /// </summary>
    /// <returns>How often the unreadable message was delivered.</returns>
    private async Task<int> DeliverAloneAsync(string queue, int neighbours, CancellationToken cancellationToken)
    {
        var deliveries = 0;
        int? before = null;
        while (deliveries <= options.Value.DeliveryLimit && await FindAsync(queue, neighbours, cancellationToken) is { } found)
        {
            deliveries++;
            if (found == before)
                deliveries += await DeliverBesideAsync(queue, found, cancellationToken);
            before = found;
        }

        return deliveries;
    }

    private Task<int> DeliverBesideAsync(string queue, int held, CancellationToken cancellationToken) =>
        broker.RunAtLengthAsync(
            async connection =>
            {
                var (_, isMet) = await TakeAsync(connection, queue, held, cancellationToken);
                if (isMet)
                    return 1;
                var deliveries = 0;
                while (deliveries <= options.Value.DeliveryLimit && await FindAsync(queue, neighbours: 0, cancellationToken) is not null)
                    deliveries++;
                return deliveries;
            },
            cancellationToken
        );

    /// <returns>How many messages stand before the unreadable one; null if there is none behind at most so many neighbours.</returns>
    private Task<int?> FindAsync(string queue, int neighbours, CancellationToken cancellationToken) =>
        broker.RunAtLengthAsync(
            async connection =>
            {
                var (before, isMet) = await TakeAsync(connection, queue, neighbours + 1, cancellationToken);
                return isMet ? before : (int?)null;
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
