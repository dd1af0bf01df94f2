using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using TranscriptWorker.Caching.Administration;
using TranscriptWorker.Caching.Computation;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Caching.Local;
using TranscriptWorker.Configuration;

namespace TranscriptWorker.Caching;

/// <summary>Registers the cache.</summary>
public static class CachingRegistration
{
    /// <summary>The meter of the cache's metrics.</summary>
    public const string MeterName = "TranscriptWorker.Caching";

    /// <summary>
    /// Adds <see cref="EntryCache"/>, <see cref="ContentCache"/>,
    /// <see cref="SubjectChanges"/>, <see cref="PreferencesCache"/>, <see cref="FileCache"/>, the tiers
    /// behind them, and their administration.
    /// </summary>
    public static IServiceCollection AddFencedCache(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMetrics();
        services.TryAddSingleton(Random.Shared);
        services.AddSingleton<CacheMetrics>();
        services.AddSettings<CacheOptions>(configuration, CacheOptions.Section);
        return services
            .AddEntries()
            .AddDurableTier(configuration)
            .AddLocalTier()
            .AddHotTier(configuration)
            .AddComputation()
            .AddCaches()
            .AddFiles(configuration)
            .AddAdministration(configuration);
    }

    private static IServiceCollection AddCaches(this IServiceCollection services) =>
        services
            .AddSingleton(provider => new EntryCache(
                provider.GetRequiredService<IHotTier>(),
                provider.GetRequiredService<DurableReader>(),
                provider.GetRequiredService<EntryReader>(),
                provider.GetRequiredService<Computations>(),
                provider.GetRequiredService<CacheMetrics>()
            ))
            .AddSingleton(provider => new SubjectChanges(
                provider.GetRequiredService<IHotTier>(),
                provider.GetRequiredService<SubjectStore>(),
                provider.GetRequiredService<PreferencesStore>(),
                provider.GetRequiredService<FileErasure>(),
                provider.GetRequiredService<CacheMetrics>(),
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton(provider => new ContentCache(
                provider.GetRequiredService<EntryCache>(),
                provider.GetRequiredService<IHotTier>(),
                provider.GetRequiredService<ContentStore>(),
                provider.GetRequiredService<ClaimKeeper>(),
                provider.GetRequiredService<CacheMetrics>(),
                provider.GetRequiredService<TimeProvider>()
            ))
            .AddSingleton(provider => new PreferencesCache(
                provider.GetRequiredService<EntryCache>(),
                provider.GetRequiredService<PreferencesStore>()
            ));
}
