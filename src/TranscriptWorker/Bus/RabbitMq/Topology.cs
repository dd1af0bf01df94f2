using RabbitMQ.Client;
using TranscriptWorker.Contracts;

namespace TranscriptWorker.Bus.RabbitMq;

/// <summary>
/// The exchanges, queues and bindings at the broker. Names and arguments are part of the wire format: clients may declare the same.
/// <code>
/// exchange TranscriptWorker.Contracts:EnrichTranscript → exchange enrich-transcript → queue enrich-transcript
///     enrich-transcript            over the delivery limit → enrich-transcript_poison
///     enrich-transcript_error      failed messages, with the reason
///     enrich-transcript_poison     messages over the delivery limit
///     enrich-transcript_retry-60s  after 60 s → enrich-transcript
///     enrich-transcript_backfill-0 to -7, each with an exchange of the same name
///                                  over the delivery limit → enrich-transcript_poison
/// exchange TranscriptWorker.Contracts:TranscriptEnriched, …   events, for the queues that subscribers bind
/// </code>
/// and the same for invalidate-transcript and cancel-job, which have no backfill queues.
/// </summary>
internal static class Topology
{
    /// <summary>The argument of the command queues that <see cref="BusOptions.DeliveryLimit"/> sets.</summary>
    public const string DeliveryLimit = "x-delivery-limit";

    private static readonly IReadOnlyList<(Type Message, string Queue)> Commands =
    [
        (typeof(EnrichTranscript), Queues.EnrichTranscript),
        (typeof(InvalidateTranscript), Queues.InvalidateTranscript),
        (typeof(CancelJob), Queues.CancelJob),
    ];

    private static readonly IReadOnlyList<Type> Events =
    [
        typeof(TranscriptEnriched),
        typeof(EnrichmentFailed),
        typeof(TranscriptInvalidated),
        typeof(InvalidationFailed),
        typeof(BatchCompleted),
        typeof(JobCancellationAccepted),
        typeof(JobCancellationFailed),
    ];

    public static IReadOnlyList<string> Exchanges { get; } =
    [.. Events.Select(ExchangeOf), .. Commands.Select(c => ExchangeOf(c.Message)), .. Queues.Commands, .. Queues.Backfill];

    /// <summary>All queues with their arguments.</summary>
    public static IReadOnlyList<QueueDeclaration> QueuesOf(BusOptions options) =>
        [
            .. Queues.Commands.SelectMany(queue =>
                (QueueDeclaration[])
                    [
                        // A queue that receives dead letters is declared before the queue that sends them.
                        new(Queues.ErrorOf(queue), Quorum()),
                        new(Queues.PoisonOf(queue), Quorum()),
                        new(queue, CommandArguments(queue, options)),
                        .. options
                            .RetryDelays.Distinct()
                            .Select(delay => new QueueDeclaration(
                                Queues.RetryOf(queue, delay),
                                DeadLettering(queue, new("x-message-ttl", (long)delay.TotalMilliseconds))
                            )),
                    ]
            ),
            .. Queues.Backfill.Select(queue => new QueueDeclaration(queue, CommandArguments(queue, options))),
        ];

    public static IReadOnlyDictionary<string, object?> CommandArguments(string queue, BusOptions options) =>
        DeadLettering(Queues.PoisonOf(Queues.CommandQueueOf(queue)), new(DeliveryLimit, options.DeliveryLimit));

    /// <summary>The type of the commands in a queue.</summary>
    public static Type CommandOf(string queue) =>
        Commands.Single(c => string.Equals(c.Queue, Queues.CommandQueueOf(queue), StringComparison.Ordinal)).Message;

    /// <summary>Declares everything; exchanges and queues that exist stay unchanged.</summary>
    public static async Task DeclareAsync(IChannel channel, BusOptions options, CancellationToken cancellationToken)
    {
        foreach (var exchange in Exchanges)
            await DeclareExchangeAsync(channel, exchange, cancellationToken);
        foreach (var queue in QueuesOf(options))
            await DeclareQueueAsync(channel, queue, cancellationToken);
        foreach (var queue in Queues.Commands.Concat(Queues.Backfill))
            await channel.QueueBindAsync(queue, queue, routingKey: "", cancellationToken: cancellationToken);
        foreach (var (message, queue) in Commands)
            await channel.ExchangeBindAsync(queue, ExchangeOf(message), routingKey: "", cancellationToken: cancellationToken);
    }

    public static Task DeclareExchangeAsync(IChannel channel, string exchange, CancellationToken cancellationToken) =>
        channel.ExchangeDeclareAsync(exchange, ExchangeType.Fanout, durable: true, autoDelete: false, cancellationToken: cancellationToken);

    public static Task DeclareQueueAsync(IChannel channel, QueueDeclaration queue, CancellationToken cancellationToken) =>
        channel.QueueDeclareAsync(
            queue.Name,
            durable: true,
            exclusive: false,
            autoDelete: false,
            queue.ToTable(),
            cancellationToken: cancellationToken
        );

    /// <summary>The bus library's name for the exchange of a message.</summary>
    public static string ExchangeOf(Type message) => $"{message.Namespace}:{message.Name}";

    private static Dictionary<string, object?> Quorum() => new(StringComparer.Ordinal) { ["x-queue-type"] = "quorum" };

    /// <summary>
    /// A dead letter leaves its queue only after the target queue has confirmed it. The broker requires that a full queue refuses messages:
    /// <see href="https://www.rabbitmq.com/docs/quorum-queues#activating-at-least-once-dead-lettering"/>.
    /// </summary>
    private static Dictionary<string, object?> DeadLettering(string to, KeyValuePair<string, object?> because) =>
        new(Quorum(), StringComparer.Ordinal)
        {
            [because.Key] = because.Value,
            ["x-dead-letter-exchange"] = "",
            ["x-dead-letter-routing-key"] = to,
            ["x-dead-letter-strategy"] = "at-least-once",
            ["x-overflow"] = "reject-publish",
        };
}

/// <param name="Name">The queue's name.</param>
/// <param name="Arguments">Its arguments; a queue that exists with others is refused by the broker.</param>
internal sealed record QueueDeclaration(string Name, IReadOnlyDictionary<string, object?> Arguments)
{
    public Dictionary<string, object?> ToTable() => new(Arguments, StringComparer.Ordinal);
}
