using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Configuration;

namespace TranscriptWorker.Caching.Administration.Housekeeping;

internal static class HousekeepingRegistration
{
    public static IServiceCollection AddHousekeeping(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<HousekeepingOptions>(configuration, HousekeepingOptions.Section);
        return services
            .AddSingleton<HousekeepingMetrics>()
            .AddSingleton<RowRemoval>()
            .AddSingleton<IdleSubjectRemoval>()
            .AddSingleton<BatchRemoval>()
            .AddSingleton(provider => new HousekeepingLease(provider.GetRequiredService<DurableSession>()))
            .AddSingleton(provider => new Housekeeper(
                provider.GetRequiredService<RowRemoval>(),
                provider.GetRequiredService<FileFolder>(),
                provider.GetRequiredService<FileQuota>(),
                provider.GetRequiredService<HousekeepingMetrics>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<Housekeeper>>()
            ));
    }
}
