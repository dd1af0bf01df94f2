using MassTransit;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Configuration;
using TranscriptWorker.Configuration.Diagnosis;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus;

internal static class MessagingRegistration
{
    /// <summary>
    /// The largest that RabbitMQ can be set to take, <see href="https://www.rabbitmq.com/docs/configure#config-items"/> (max_message_size).
    /// With less, a larger message would end this connection each time that it is delivered.
    /// </summary>
    private const uint MaxMessageBytes = 512 << 20;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(10);

    /// <summary>Adds the bus. Whoever only sends commands to a broker does not consume them.</summary>
    public static IServiceCollection AddMessaging(this IServiceCollection services, IConfiguration configuration, bool isService)
    {
        services.AddSettings<BusOptions>(configuration, BusOptions.Section);
        var validation = new BusOptions.Validation();
        services.AddSingleton<IPostConfigureOptions<BusOptions>>(validation).AddSingleton<IValidateOptions<BusOptions>>(validation);
        services.Configure<MassTransitHostOptions>(options =>
        {
            // A command sent before its queue is bound would be lost.
            options.WaitUntilStarted = true;
            // At the stop, jobs at work have this long to end by themselves, and then to give up and release their claims.
            options.ConsumerStopTimeout = TimeSpan.FromSeconds(10);
            options.StopTimeout = TimeSpan.FromSeconds(15);
        });
        services.AddSingleton<CommandExecution>();
        services.AddSingleton<DurableOutage>();
        services.AddSingleton<JobClient>();
        services.AddSingleton<Broker>();
        services.AddSingleton<IDiagnosticCheck, BrokerCheck>();
        services.AddSingleton<UnreadableMessageFilter>();
        services.AddSingleton<Consumption>();
        services.AddHostedService(provider => provider.GetRequiredService<Consumption>());
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<EnrichTranscriptConsumer>();
            bus.AddConsumer<InvalidateTranscriptConsumer>();
            bus.AddConsumer<JobClient.AnswerConsumer>();
            if (BusOptions.NamesRabbitMq(configuration))
                bus.UsingRabbitMq((context, transport) => Configure(context, transport, isService));
            else
                bus.UsingInMemory(Configure);
        });
        // Consumption starts the bus, after the servers that it needs.
        services.RemoveMassTransitHostedService();
        return services;
    }

    private static void Configure(IBusRegistrationContext context, IInMemoryBusFactoryConfigurator transport)
    {
        transport.ReceiveEndpoint(
            Queues.EnrichTranscript,
            endpoint =>
            {
                ConfigureConsumer<EnrichTranscriptConsumer>(
                    context,
                    endpoint,
                    context.GetRequiredService<IOptions<JobOptions>>().Value.Concurrency
                );
                // Every failure is answered with an event; nobody could ever read a queue of this process's memory.
                endpoint.DiscardFaultedMessages();
            }
        );
        transport.ReceiveEndpoint(
            Queues.InvalidateTranscript,
            endpoint =>
            {
                ConfigureConsumer<InvalidateTranscriptConsumer>(context, endpoint, concurrency: 1);
                endpoint.DiscardFaultedMessages();
            }
        );
        ConfigureAnswers(context, transport);
    }

    private static void Configure(IBusRegistrationContext context, IRabbitMqBusFactoryConfigurator transport, bool isService)
    {
        var (options, broker) = (context.GetRequiredService<IOptions<BusOptions>>().Value, context.GetRequiredService<Broker>());
        var stopping = context.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        transport.Host(
            broker.Address.Nodes[0].Host,
            (ushort)broker.Address.Nodes[0].Port,
            broker.Address.VirtualHost,
            nameof(TranscriptWorker),
            host =>
            {
                host.Username(broker.Address.User);
                host.Password(broker.Address.Password);
                host.Heartbeat(Heartbeat);
                host.MaxMessageSize(MaxMessageBytes);
                if (broker.Address.IsTls)
                    host.UseSsl(ssl => ssl.ServerName = broker.Address.Nodes[0].Host);
                if (broker.Address.Nodes.Count > 1)
                    host.UseCluster(cluster =>
                    {
                        foreach (var (name, port) in broker.Address.Nodes)
                            cluster.Node($"{name}:{port}");
                    });
                // The bus by itself would wait longer and longer between its attempts, and find a broker that was restored without its
                // queues.
                host.OnRefreshConnectionFactory = _ => broker.WaitAsync(stopping);
            }
        );
        // A command that reaches no queue is an error; an event without a subscriber is normal.
        transport.ConfigureSend(send =>
            send.UseExecute(message =>
            {
                if (message.TryGetPayload(out RabbitMqSendContext? published))
                    published.Mandatory = true;
            })
        );

        if (isService)
        {
            transport.ReceiveEndpoint(
                Queues.EnrichTranscript,
                endpoint =>
                {
                    ConfigureQueue(context, endpoint, Queues.EnrichTranscript, options);
                    ConfigureConsumer<EnrichTranscriptConsumer>(
                        context,
                        endpoint,
                        context.GetRequiredService<IOptions<JobOptions>>().Value.Concurrency
                    );
                }
            );
            transport.ReceiveEndpoint(
                Queues.InvalidateTranscript,
                endpoint =>
                {
                    ConfigureQueue(context, endpoint, Queues.InvalidateTranscript, options);
                    ConfigureConsumer<InvalidateTranscriptConsumer>(context, endpoint, concurrency: 1);
                }
            );
        }
        else
        {
            ConfigureAnswers(context, transport);
        }
    }

    private static void ConfigureQueue(
        IBusRegistrationContext context,
        IRabbitMqReceiveEndpointConfigurator endpoint,
        string queue,
        BusOptions options
    )
    {
        // As it was declared: the library declares it once more, and finds it the same.
        foreach (var (name, value) in Topology.CommandArguments(queue, options))
            endpoint.SetQueueArgument(name, value);
        endpoint.ConfigureConsumeTopology = false;
        endpoint.PrefetchCount = options.Prefetch;
        endpoint.PublishFaults = false;

        var deserializer = new CommandDeserializer(Topology.CommandOf(queue));
        endpoint.ClearSerialization();
        endpoint.AddSerializer(new EventSerializerFactory());
        endpoint.AddDeserializer(deserializer, isDefault: true);

        var unreadable = context.GetRequiredService<UnreadableMessageFilter>();
        endpoint.ConfigureError(pipe => pipe.UseFilter(unreadable));
        endpoint.ConfigureDeadLetter(pipe => pipe.UseFilter(unreadable));
    }

    private static void ConfigureConsumer<T>(IBusRegistrationContext context, IReceiveEndpointConfigurator endpoint, int concurrency)
        where T : class, IConsumer
    {
        endpoint.ConcurrentMessageLimit = concurrency;
        endpoint.ConfigureConsumer<T>(context);
    }

    private static void ConfigureAnswers<T>(IBusRegistrationContext context, IBusFactoryConfigurator<T> transport)
        where T : IReceiveEndpointConfigurator =>
        transport.ReceiveEndpoint(
            new TemporaryEndpointDefinition(),
            configureEndpoint: endpoint => endpoint.ConfigureConsumer<JobClient.AnswerConsumer>(context)
        );
}
