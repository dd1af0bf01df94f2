using TranscriptWorker.Enrichment;
using TranscriptWorker.Enrichment.Features;

namespace TranscriptWorker.Jobs;

internal static class JobRegistration
{
    public static IServiceCollection AddJobs(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptionsWithValidateOnStart<JobOptions>().Bind(configuration.GetSection(JobOptions.Section)).ValidateDataAnnotations();
        services.AddOptionsWithValidateOnStart<TranscriptLimits>().Bind(configuration.GetSection("Limits")).ValidateDataAnnotations();
        services.AddOptionsWithValidateOnStart<ContentFetcherOptions>().Bind(configuration.GetSection(ContentFetcherOptions.Section)).ValidateDataAnnotations();
        services.AddEnrichers();
        services.AddSingleton<FeatureCatalog>();
        services.AddSingleton<EnrichmentJob>();
        services.AddSingleton<ContentFetcher>();
        // One client for the life of the process; a redirect could lead to a host that is not allowed.
        services.AddSingleton(new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        { Timeout = Timeout.InfiniteTimeSpan });
        return services;
    }
}
