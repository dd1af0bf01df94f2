using MassTransit;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.Consumers;
using TranscriptWorker.Bus.RabbitMq.DeadLetters;
using TranscriptWorker.Configuration.Diagnosis;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus.RabbitMq;

internal static class RabbitMqRegistration
{
    // One runs; the next is there when it ends.
    private const int FewPrefetched = 2;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>Adds the bus at RabbitMQ. Client-only processes register no consumers of commands.</summary>
    public static void AddRabbitMq(this IBusRegistrationConfigurator bus, bool isService)
    {
        bus.AddSingleton<Broker>();
        bus.AddSingleton<IBusTransport>(provider => provider.GetRequiredService<Broker>());
        bus.AddSingleton<IDiagnosticCheck, BrokerCheck>();
        bus.AddSingleton<DeadLetterQueues>();
        bus.AddSingleton<UnreadableMessageFilter>();
        bus.AddSingleton<UnreadableHeaders>();
        if (isService)
            bus.AddHostedService<PoisonAnswers>();
        bus.UsingRabbitMq((context, transport) => Configure(context, transport, isService));
    }

    /// <summary>Maximum unacknowledged jobs of a backfill queue in this process.</summary>
    public static int BackfillPrefetchOf(JobOptions jobs) => 2 * jobs.BackfillSlots;

    private static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator transport, bool isService)
    {
        ConfigureHost(context, transport);
        // The bus library indents by default.
        transport.ConfigureJsonSerializerOptions(json =>
        {
            json.WriteIndented = false;
            return json;
        });
        // A command that no queue takes is an error; an event without a subscriber is not.
        transport.ConfigureSend(send =>
            send.UseExecute(message =>
            {
                if (message.TryGetPayload(out RabbitMqSendContext? published))
                    published.Mandatory = true;
            })
        );

        if (isService)
        {
            var jobs = context.GetRequiredService<IOptions<JobOptions>>().Value;
            var prefetch = context.GetRequiredService<IOptions<BusOptions>>().Value.PrefetchOf(jobs.Concurrency);
            // All jobs that are delivered come to the lanes at once: those that are only moved need no slot, and tenants get turns.
            AddQueue<EnrichTranscriptConsumer>(context, transport, Queues.EnrichTranscript, prefetch, prefetch);
            // A tenant that has the worker for itself keeps all slots busy with the jobs of one queue.
            foreach (var queue in Queues.Backfill)
                AddQueue<EnrichTranscriptConsumer>(context, transport, queue, BackfillPrefetchOf(jobs), BackfillPrefetchOf(jobs));
            AddQueue<InvalidateTranscriptConsumer>(context, transport, Queues.InvalidateTranscript, concurrency: 1, FewPrefetched);
            AddQueue<CancelJobConsumer>(context, transport, Queues.CancelJob, concurrency: 1, FewPrefetched);
            transport.ReceiveCancellations(context);
        }
        else
        {
            transport.ReceiveAnswers(context);
        }
    }

    private static void ConfigureHost(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator transport)
    {
        var broker = context.GetRequiredService<Broker>();
        var unreadable = context.GetRequiredService<UnreadableHeaders>();
        var nodes = broker.Address.Nodes;
        // The bus library connects to the nodes in turn, once after each call of the factory's refresh.
        var attempt = -1;
        var stopping = context.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        transport.Host(
            nodes[0].Host,
            (ushort)nodes[0].Port,
            broker.Address.VirtualHost,
            nameof(TranscriptWorker),
            host =>
            {
                host.Username(broker.Address.User);
                host.Password(broker.Address.Password);
                host.Heartbeat(Heartbeat);
                host.MaxMessageSize(Broker.MaxMessageBytes);
                if (broker.Address.IsTls)
                    host.UseSsl(ssl =>
                    {
                        ssl.ServerName = nodes[0].Host;
                        ssl.CertificateValidationCallback = (_, certificate, _, errors) =>
                            NodeCertificate.IsValid(certificate, errors, nodes[attempt % nodes.Count].Host);
                    });
                if (nodes.Count > 1)
                    host.UseCluster(cluster =>
                    {
                        foreach (var (name, port) in nodes)
                            cluster.Node($"{name}:{port}");
                    });
                // The bus library would pause longer after each failed attempt, and would connect to a broker that was restored without its
                // queues.
                host.OnRefreshConnectionFactory = async _ =>
                {
                    await broker.WaitAsync(stopping);
                    await unreadable.RemoveAsync(stopping);
                    Interlocked.Increment(ref attempt);
                };
            }
        );
    }

    private static void AddQueue<T>(
        IBusRegistrationContext context,
        IRabbitMqBusFactoryConfigurator transport,
        string queue,
        int concurrency,
        int prefetch
    )
        where T : class, IConsumer =>
        transport.ReceiveEndpoint(
            queue,
            endpoint =>
            {
                ConfigureQueue(context, endpoint, queue);
                endpoint.PrefetchCount = prefetch;
                endpoint.ReceiveCommands<T>(context, concurrency);
            }
        );

    private static void ConfigureQueue(IBusRegistrationContext context, IRabbitMqReceiveEndpointConfigurator endpoint, string queue)
    {
        var options = context.GetRequiredService<IOptions<BusOptions>>().Value;
        // The bus library declares the queue again, with the same arguments.
        foreach (var (name, value) in Topology.CommandArguments(queue, options))
            endpoint.SetQueueArgument(name, value);
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PublishFaults = false;

        // All queues share a connection.
        if (queue is Queues.EnrichTranscript)
        {
            var headers = context.GetRequiredService<UnreadableHeaders>();
            endpoint.ConfigureChannel(pipe => pipe.UseExecute(channel => headers.Watch(channel.ConnectionContext.Connection)));
        }

        var deserializer = new CommandDeserializer(Topology.CommandOf(queue));
        endpoint.ClearSerialization();
        endpoint.AddSerializer(new EventSerializerFactory());
        endpoint.AddDeserializer(deserializer, isDefault: true);

        var unreadable = context.GetRequiredService<UnreadableMessageFilter>();
        endpoint.ConfigureError(pipe => pipe.UseFilter(unreadable));
        endpoint.ConfigureDeadLetter(pipe => pipe.UseFilter(unreadable));
    }
}
