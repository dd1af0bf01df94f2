using MassTransit;
using Microsoft.Extensions.Options;
using TranscriptWorker.Bus.Consumers;
using TranscriptWorker.Bus.Lanes;
using TranscriptWorker.Pipeline;

namespace TranscriptWorker.Bus.InMemory;

internal static class InMemoryRegistration
{
    // Further ones wait in order of arrival.
    private const int MaxWaitingBackfill = 1024;

    /// <summary>Adds the bus of the embedded profile. Each process consumes the commands that it sends.</summary>
    public static void AddInMemory(this IBusRegistrationConfigurator bus)
    {
        bus.AddSingleton<IBusTransport, InMemoryTransport>();
        bus.UsingInMemory(Configure);
    }

    private static void Configure(IBusRegistrationContext context, IInMemoryBusFactoryConfigurator transport)
    {
        var concurrency = context.GetRequiredService<IOptions<JobOptions>>().Value.Concurrency;
        AddQueue<EnrichTranscriptConsumer>(context, transport, Queues.EnrichTranscript, concurrency);
        // All that is in memory waits for a slot at once, so that one queue is fair to its tenants.
        AddQueue<EnrichTranscriptConsumer>(context, transport, JobLanes.MemoryQueue, MaxWaitingBackfill);
        AddQueue<InvalidateTranscriptConsumer>(context, transport, Queues.InvalidateTranscript, concurrency: 1);
        transport.ReceiveAnswers(context);
    }

    private static void AddQueue<T>(
        IBusRegistrationContext context,
        IInMemoryBusFactoryConfigurator transport,
        string queue,
        int concurrency
    )
        where T : class, IConsumer =>
        transport.ReceiveEndpoint(
            queue,
            endpoint =>
            {
                endpoint.ReceiveCommands<T>(context, concurrency);
                // An event answers every failure, and nothing could read an error queue in this process's memory.
                endpoint.DiscardFaultedMessages();
            }
        );
}
