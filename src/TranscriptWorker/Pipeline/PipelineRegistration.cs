using TranscriptWorker.Configuration;
using TranscriptWorker.Enrichment;

namespace TranscriptWorker.Pipeline;

internal static class PipelineRegistration
{
    /// <summary>Adds the pipelines, the features, and the settings of both.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<JobOptions>(configuration, JobOptions.Section);
        services.AddSettings<TranscriptLimits>(configuration, "Limits");
        services.AddSettings<ContentFetcherOptions>(configuration, ContentFetcherOptions.Section);
        services.AddEnrichment();
        services.AddSingleton<FeatureCatalog>();
        services.AddSingleton<EnrichmentPipeline>();
        services.AddSingleton<InvalidationPipeline>();
        services.AddSingleton<TranscriptIngestion>();
        services.AddSingleton<EnrichmentPlanner>();
        services.AddSingleton<FeatureResults>();
        services.AddSingleton<ContentFetcher>();
        // One client for the lifetime of the process. Redirects are off: they could lead to a host that is not allowed.
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
