using MassTransit;
using TranscriptWorker.Caching.Durable;

namespace TranscriptWorker.Messaging;

/// <summary>What is tried again at once, and how often.</summary>
internal static class RetryPolicy
{
    public const int Attempts = 2;

    public static void Configure(IRetryConfigurator retry)
    {
        retry.Handle<DurableTierException>(error => error.IsTransient);
        retry.Exponential(Attempts, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(200));
    }
}
