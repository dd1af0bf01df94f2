using Microsoft.Extensions.DependencyInjection;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Files;

namespace TranscriptWorker.Caching.Administration.Auditing;

internal static class AuditingRegistration
{
    public static IServiceCollection AddAuditing(this IServiceCollection services) =>
        services
            .AddSingleton<HotSnapshots>()
            .AddSingleton(provider => new CacheAuditor(
                provider.GetRequiredService<DurableSession>(),
                provider.GetRequiredService<EpochStore>(),
                provider.GetRequiredService<HotSnapshots>(),
                provider.GetRequiredService<FileStore>(),
                provider.GetRequiredService<TimeProvider>()
            ));
}
