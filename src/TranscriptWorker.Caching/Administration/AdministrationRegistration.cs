using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Caching.Administration.Auditing;
using TranscriptWorker.Caching.Administration.Housekeeping;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Caching.Hot.Redis.Epochs;

namespace TranscriptWorker.Caching.Administration;

internal static class AdministrationRegistration
{
    /// <summary>
    /// Adds <see cref="CacheStatus"/>, <see cref="CacheInspector"/>, <see cref="EpochAdministration"/>, <see cref="CacheAuditor"/> and <see
    /// cref="Housekeeper"/>.
    /// </summary>
    public static IServiceCollection AddAdministration(this IServiceCollection services, IConfiguration configuration) =>
        services
            .AddSingleton(provider => new CacheStatus(
                provider.GetRequiredService<IHotTier>(),
                provider.GetRequiredService<DurableSession>(),
                provider.GetRequiredService<EpochView>(),
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton(provider => new CacheInspector(provider.GetRequiredService<DurableSession>()))
            .AddSingleton(provider => new EpochAdministration(provider.GetRequiredService<EpochStore>()))
            .AddAuditing(configuration)
            .AddHousekeeping(configuration);
}
