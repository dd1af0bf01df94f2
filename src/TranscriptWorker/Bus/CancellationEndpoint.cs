using MassTransit;
using TranscriptWorker.Bus.Consumers;

namespace TranscriptWorker.Bus;

/// <summary>The queue of this process that gets all announcements of cancellations; it ends with its connection.</summary>
internal static class CancellationEndpoint
{
    private const string Tag = "cancellations";

    /// <summary>Whether an address is that of the queue.</summary>
    public static bool Is(Uri address) => address.AbsolutePath.Contains($"_{Tag}_", StringComparison.Ordinal);

    public static void ReceiveCancellations<T>(this IBusFactoryConfigurator<T> transport, IBusRegistrationContext context)
        where T : IReceiveEndpointConfigurator =>
        transport.ReceiveEndpoint(
            new TemporaryEndpointDefinition(Tag),
            configureEndpoint: endpoint =>
            {
                // The table of cancellations has what is lost here, and an error queue would outlive this one.
                endpoint.DiscardFaultedMessages();
                endpoint.DiscardSkippedMessages();
                endpoint.PublishFaults = false;
                endpoint.ConfigureConsumer<CancellationConsumer>(context);
            }
        );
}
