using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Hot.Redis;
using TranscriptWorker.Configuration;

namespace TranscriptWorker.Caching.Hot;

internal static class HotRegistration
{
    /// <summary>Adds the configured hot tier.</summary>
    public static IServiceCollection AddHotTier(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<HotOptions>(configuration, HotOptions.Section);
        var validation = new HotOptionsValidation();
        services.AddSingleton<IPostConfigureOptions<HotOptions>>(validation).AddSingleton<IValidateOptions<HotOptions>>(validation);
        return services.AddSingleton<HotAdmission>().AddRedis().AddSingleton(Create);
    }

    private static IHotTier Create(IServiceProvider services) =>
        services.GetRequiredService<IOptions<HotOptions>>().Value.Provider switch
        {
            HotOptions.Redis => ActivatorUtilities.CreateInstance<RedisHotTier>(services),
            _ => ActivatorUtilities.CreateInstance<MemoryHotTier>(services),
        };
}
