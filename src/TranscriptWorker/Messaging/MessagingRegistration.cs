using MassTransit;
using Microsoft.Extensions.Options;
using TranscriptWorker.Jobs;

namespace TranscriptWorker.Messaging;

internal static class MessagingRegistration
{
    public static IServiceCollection AddMessaging(this IServiceCollection services)
    {
        services.Configure<MassTransitHostOptions>(options =>
        {
            // A command sent before its queue is bound would be lost.
            options.WaitUntilStarted = true;
            // At the stop, jobs at work have this long to end by themselves, and then to give up and release their claims.
            options.ConsumerStopTimeout = TimeSpan.FromSeconds(10);
            options.StopTimeout = TimeSpan.FromSeconds(15);
        });
        services.AddSingleton<JobClient>();
        services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            bus.AddConsumer<EnrichTranscriptConsumer>();
            bus.AddConsumer<InvalidateTranscriptConsumer>();
            bus.AddConsumer<JobClient.AnswerConsumer>();
            bus.UsingInMemory((context, transport) =>
            {
                var jobs = context.GetRequiredService<IOptions<JobOptions>>().Value;
                transport.ReceiveEndpoint(Queues.EnrichTranscript, endpoint =>
                {
                    endpoint.ConcurrentMessageLimit = jobs.Concurrency;
                    endpoint.UseMessageRetry(RetryPolicy.Configure);
                    endpoint.ConfigureConsumer<EnrichTranscriptConsumer>(context);
                    // Every failure is answered with an event; nobody could ever read a queue of this process's memory.
                    endpoint.DiscardFaultedMessages();
                });
                transport.ReceiveEndpoint(Queues.InvalidateTranscript, endpoint =>
                {
                    endpoint.ConcurrentMessageLimit = 1;
                    endpoint.UseMessageRetry(RetryPolicy.Configure);
                    endpoint.ConfigureConsumer<InvalidateTranscriptConsumer>(context);
                    endpoint.DiscardFaultedMessages();
                });
                transport.ReceiveEndpoint(new TemporaryEndpointDefinition(), endpoint => endpoint.ConfigureConsumer<JobClient.AnswerConsumer>(context));
            });
        });
        return services;
    }
}
