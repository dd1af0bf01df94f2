using MassTransit;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.Consumers;
using TranscriptWorker.Bus.ErrorPolicy;
using TranscriptWorker.Bus.InMemory;
using TranscriptWorker.Bus.Lanes;
using TranscriptWorker.Bus.RabbitMq;
using TranscriptWorker.Configuration;

namespace TranscriptWorker.Bus;

internal static class BusRegistration
{
    /// <summary>Adds the bus that the configuration names, its consumers, and the client that sends commands.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="isService">Whether this process consumes commands at RabbitMQ; client-only processes do not.</param>
    public static IServiceCollection AddBus(this IServiceCollection services, IConfiguration configuration, bool isService)
    {
        services.AddSettings<BusOptions>(configuration, BusOptions.Section);
        services.AddSingleton<BusOptions.Validation>();
        services.AddSingleton<IPostConfigureOptions<BusOptions>>(p => p.GetRequiredService<BusOptions.Validation>());
        services.AddSingleton<IValidateOptions<BusOptions>>(p => p.GetRequiredService<BusOptions.Validation>());
        services.AddSingleton<EnrichTranscriptConsumer>().AddSingleton<InvalidateTranscriptConsumer>().AddSingleton<CancelJobConsumer>();
        services.AddSingleton<JobBookkeeping>();
        services
            .AddSingleton<CommandExecution>()
            .AddSingleton<DatabaseOutageGate>()
            .AddSingleton<StartGate>()
            .AddSingleton<JobLanes>()
            .AddSingleton<RetryQueues>()
            .AddSingleton<DeadLettering>()
            .AddSingleton<JobClient>();
        services.AddSingleton<BusLifetime>().AddHostedService(provider => provider.GetRequiredService<BusLifetime>());
        services.Configure<MassTransitHostOptions>(options =>
        {
            // A command that is sent before its queue is bound would be lost.
            options.WaitUntilStarted = true;
            // When the process stops, running jobs get this long to end, and then this long to be cancelled and release their claims.
            options.ConsumerStopTimeout = TimeSpan.FromSeconds(10);
            options.StopTimeout = TimeSpan.FromSeconds(15);
        });
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<AnswerConsumer>();
            bus.AddConsumer<CancellationConsumer>();
            bus.AddBusObserver<LaneClosing>();
            if (BusOptions.NamesRabbitMq(configuration))
                bus.AddRabbitMq(isService);
            else
                bus.AddInMemory();
        });
        // BusLifetime starts the bus, after the servers that it requires.
        services.RemoveMassTransitHostedService();
        return services;
    }

    /// <summary>Consumes the commands of a queue.</summary>
    public static void ReceiveCommands<T>(this IReceiveEndpointConfigurator endpoint, IBusRegistrationContext context, int concurrency)
        where T : class, IConsumer
    {
        endpoint.ConcurrentMessageLimit = concurrency;
        // It has no state, so messages need no scope of services.
        endpoint.Consumer(context.GetRequiredService<T>);
    }

    /// <summary>Receives events for <see cref="JobClient"/> in a queue that exists as long as this process.</summary>
    public static void ReceiveAnswers<T>(this IBusFactoryConfigurator<T> transport, IBusRegistrationContext context)
        where T : IReceiveEndpointConfigurator =>
        transport.ReceiveEndpoint(
            new TemporaryEndpointDefinition(),
            configureEndpoint: endpoint => endpoint.ConfigureConsumer<AnswerConsumer>(context)
        );
}
