namespace TranscriptWorker.Cancellation;

internal static class CancellationRegistration
{
    /// <summary>Adds the cancellation of jobs.</summary>
    /// <param name="services">The services.</param>
    /// <param name="isService">Whether this process consumes commands for as long as it runs.</param>
    public static IServiceCollection AddCancellation(this IServiceCollection services, bool isService)
    {
        services.AddSingleton<JobCancellations>().AddSingleton<JobCancellationPipeline>();
        if (isService)
            services.AddHostedService<CancellationRefresh>();
        return services;
    }
}
