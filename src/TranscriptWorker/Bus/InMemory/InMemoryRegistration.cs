using MassTransit;
using TranscriptWorker.Bus.Consumers;
using TranscriptWorker.Bus.Lanes;

namespace TranscriptWorker.Bus.InMemory;

internal static class InMemoryRegistration
{
    // Further ones wait in order of arrival.
    private const int MaxWaiting = 1024;

    /// <summary>Adds the bus of the embedded profile. Each process consumes the commands that it sends.</summary>
    public static void AddInMemory(this IBusRegistrationConfigurator bus)
    {
        bus.AddSingleton<IBusTransport, InMemoryTransport>();
        bus.UsingInMemory(Configure);
    }

    private static void Configure(IBusRegistrationContext context, IInMemoryBusFactoryConfigurator transport)
    {
        // All jobs come to the lanes at once, so that tenants get turns.
        AddQueue<EnrichTranscriptConsumer>(context, transport, Queues.EnrichTranscript, MaxWaiting);
        AddQueue<EnrichTranscriptConsumer>(context, transport, JobLanes.MemoryQueue, MaxWaiting);
        AddQueue<InvalidateTranscriptConsumer>(context, transport, Queues.InvalidateTranscript, concurrency: 1);
        AddQueue<CancelJobConsumer>(context, transport, Queues.CancelJob, concurrency: 1);
        transport.ReceiveCancellations(context);
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
