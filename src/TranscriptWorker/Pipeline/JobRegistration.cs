using TranscriptWorker.Configuration;
using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.Pipeline;

internal static class JobRegistration
{
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<JobOptions>(configuration, JobOptions.Section);
        services.AddSettings<TranscriptLimits>(configuration, "Limits");
        services.AddSettings<ContentFetcherOptions>(configuration, ContentFetcherOptions.Section);
        services.AddEnrichers();
        services.AddSingleton<FeatureCatalog>();
        services.AddSingleton<EnrichmentJob>();
        services.AddSingleton<ContentFetcher>();
        // One client for the life of the process; a redirect could lead to a host that is not allowed.
        services.AddSingleton(
            new HttpClient(
                new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    UseProxy = false,
                    PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                }
            )
            {
                Timeout = Timeout.InfiniteTimeSpan,
            }
        );
        return services;
    }
}
