using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Caching.Hot.Redis.Connection;

internal static class ConnectionRegistration
{
    /// <summary>Adds the connection to Redis, its breaker, and its check.</summary>
    public static IServiceCollection AddRedisConnection(this IServiceCollection services) =>
        services
            .AddSingleton(provider => new RedisClient(
                provider.GetRequiredService<IOptions<HotOptions>>().Value,
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton(provider => new RedisOutage(
                provider.GetRequiredService<RedisClient>().Name,
                provider.GetRequiredService<ILogger<RedisOutage>>()
            ))
            .AddSingleton<RedisBreaker>()
            .AddSingleton<IDiagnosticCheck, RedisCheck>();
}
