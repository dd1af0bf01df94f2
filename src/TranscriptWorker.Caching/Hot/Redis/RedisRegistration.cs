using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Caching.Hot.Redis.Connection;
using TranscriptWorker.Caching.Hot.Redis.Epochs;

namespace TranscriptWorker.Caching.Hot.Redis;

internal static class RedisRegistration
{
    /// <summary>Adds what <see cref="RedisHotTier"/> needs. Nothing connects before it is created.</summary>
    public static IServiceCollection AddRedis(this IServiceCollection services) =>
        services.AddRedisConnection().AddEpochs().AddSingleton<RedisReader>().AddSingleton<RedisRemoval>();
}
