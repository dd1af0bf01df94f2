using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>
/// Compares the topology with the broker and creates nothing: exchanges and queues that exist are declared again, which changes nothing and
/// fails if the arguments differ.
/// </summary>
/// <param name="Missing">The exchanges and queues that do not exist.</param>
/// <param name="Different">Those that have other arguments, with the broker's explanation.</param>
/// <param name="Denied">Those that the user may not declare.</param>
/// <param name="Queues">The queues that exist, with their numbers of messages and consumers.</param>
internal sealed record TopologyInspection(
    IReadOnlyList<string> Missing,
    IReadOnlyList<(string Name, bool IsQueue, string Difference)> Different,
    IReadOnlyList<string> Denied,
    IReadOnlyDictionary<string, QueueDeclareOk> Queues
)
{
    public static async Task<TopologyInspection> RunAsync(IConnection connection, BusOptions options, CancellationToken cancellationToken)
    {
        var (missing, different, denied) = (new List<string>(), new List<(string, bool, string)>(), new List<string>());
        var queues = new Dictionary<string, QueueDeclareOk>(StringComparer.Ordinal);
        foreach (var exchange in Topology.Exchanges)
        {
            var refusal =
                await AskAsync(connection, channel => channel.ExchangeDeclarePassiveAsync(exchange, cancellationToken), cancellationToken)
                ?? await AskAsync(
                    connection,
                    channel => Topology.DeclareExchangeAsync(channel, exchange, cancellationToken),
                    cancellationToken
                );
            Sort(exchange, isQueue: false, refusal);
        }

        foreach (var queue in Topology.QueuesOf(options))
        {
            var refusal =
                await AskAsync(
                    connection,
                    async channel => queues[queue.Name] = await channel.QueueDeclarePassiveAsync(queue.Name, cancellationToken),
                    cancellationToken
                )
                ?? await AskAsync(connection, channel => Topology.DeclareQueueAsync(channel, queue, cancellationToken), cancellationToken);
            Sort(queue.Name, isQueue: true, refusal);
        }

        return new TopologyInspection(missing, different, denied, queues);

        void Sort(string name, bool isQueue, ShutdownEventArgs? refusal)
        {
            if (refusal?.ReplyCode is Constants.NotFound)
                missing.Add(name);
            if (refusal?.ReplyCode is Constants.PreconditionFailed)
                different.Add((name, isQueue, refusal.ReplyText));
            if (refusal?.ReplyCode is Constants.AccessRefused)
                denied.Add(name);
        }
    }

    /// <summary>Asks on a separate channel, because an error closes the channel.</summary>
    /// <returns>The error; null if there is none.</returns>
    private static async Task<ShutdownEventArgs?> AskAsync(
        IConnection connection,
        Func<IChannel, Task> ask,
        CancellationToken cancellationToken
    )
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        try
        {
            await ask(channel);
            return null;
        }
        catch (OperationInterruptedException error)
            when (connection.IsOpen
                && error.ShutdownReason is { ReplyCode: Constants.NotFound or Constants.PreconditionFailed or Constants.AccessRefused }
            )
        {
            return error.ShutdownReason;
        }
    }
}
