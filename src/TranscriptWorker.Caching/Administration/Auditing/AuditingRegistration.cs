using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TranscriptWorker.Configuration;

namespace TranscriptWorker.Caching.Administration.Auditing;

internal static class AuditingRegistration
{
    public static IServiceCollection AddAuditing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<AuditingOptions>(configuration, AuditingOptions.Section);
        return services
            .AddSingleton<AuditMetrics>()
            .AddSingleton<SubjectSample>()
            .AddSingleton<DurableSnapshots>()
            .AddSingleton<HotSnapshots>()
            .AddSingleton<SubjectAudit>()
            .AddSingleton<HotAudit>()
            .AddSingleton(provider => new CacheAuditor(
                provider.GetRequiredService<SubjectSample>(),
                provider.GetRequiredService<SubjectAudit>(),
                provider.GetRequiredService<AuditMetrics>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<CacheAuditor>>()
            ));
    }
}
