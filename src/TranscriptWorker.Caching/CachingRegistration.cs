using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Auditing;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Durable.Providers;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Caching.Hot.Redis;
using TranscriptWorker.Caching.Housekeeping;
using TranscriptWorker.Configuration;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Caching;

/// <summary>Registers the cache.</summary>
public static class CachingRegistration
{
    /// <summary>The meter that counts what the cache does.</summary>
    public const string MeterName = "TranscriptWorker.Caching";

    /// <summary>
    /// Adds <see cref="FencedCache"/>, <see cref="HotTierStatus"/>, <see cref="CacheInspector"/>, <see cref="DurableMigrator"/> and <see
    /// cref="Housekeeper"/> with their options.
    /// </summary>
    public static IServiceCollection AddFencedCache(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<CacheOptions>(configuration, CacheOptions.Section);
        services.AddSettings<DurableOptions>(configuration, DurableOptions.Section);
        services.AddSettings<HotOptions>(configuration, HotOptions.Section);
        services.AddSettings<FilesOptions>(configuration, FilesOptions.Section);
        services.AddSettings<HousekeepingOptions>(configuration, HousekeepingOptions.Section);
        services.AddSingleton<IValidateOptions<FilesOptions>, FilesOptionsValidation>();
        var durable = new DurableOptionsValidation();
        services.AddSingleton<IPostConfigureOptions<DurableOptions>>(durable).AddSingleton<IValidateOptions<DurableOptions>>(durable);
        var hot = new HotOptionsValidation();
        services.AddSingleton<IPostConfigureOptions<HotOptions>>(hot).AddSingleton<IValidateOptions<HotOptions>>(hot);

        services.AddSingleton(provider =>
            CreateProvider(provider.GetRequiredService<IOptions<DurableOptions>>().Value, provider.GetRequiredService<TimeProvider>())
        );
        services.AddSingleton(provider => provider.GetRequiredService<IDurableProvider>().CreateContexts(provider));
        services.AddSingleton<DurableSession>();
        services.AddSingleton<DurableClock>();
        services.AddSingleton<DurableReader>();
        services.AddSingleton<EpochStore>();
        services.AddSingleton<ClaimStore>();
        services.AddSingleton<SubjectStore>();
        services.AddSingleton<PreferencesStore>();
        services.AddSingleton<TableRights>();
        services.AddSingleton<IDiagnosticCheck, DurableTierCheck>();
        services.AddSingleton<IDiagnosticCheck, RedisCheck>();
        services.AddMetrics();
        services.AddSingleton<CacheMetrics>();
        services.AddSingleton<HotAdmission>();
        services.AddSingleton<LocalTier>();
        services.TryAddSingleton(Random.Shared);
        services.AddSingleton(CreateHotTier);
        services.AddSingleton<HousekeepingMetrics>();
        services.AddSingleton<FilesMetrics>();
        services.AddSingleton<FileFolder>();
        services.AddSingleton<FileQuota>();
        services.AddSingleton<FileStore>();
        services.AddSingleton<FileErasure>();
        services.AddSingleton<RowRemoval>();
        services.AddSingleton<EntryReader>();
        services.AddSingleton<Computations>();
        services.AddSingleton(provider => new DurableMigrator(
            provider.GetRequiredService<DurableSession>(),
            provider.GetRequiredService<IDurableProvider>(),
            provider.GetRequiredService<ILogger<DurableMigrator>>()
        ));
        services.AddSingleton(provider => new FencedCache(
            provider.GetRequiredService<IHotTier>(),
            provider.GetRequiredService<DurableReader>(),
            provider.GetRequiredService<SubjectStore>(),
            provider.GetRequiredService<PreferencesStore>(),
            provider.GetRequiredService<Computations>(),
            provider.GetRequiredService<EntryReader>(),
            provider.GetRequiredService<IOptions<CacheOptions>>(),
            provider.GetRequiredService<CacheMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<FileStore>(),
            provider.GetRequiredService<FileErasure>()
        ));
        services.AddSingleton(provider => new Housekeeper(
            provider.GetRequiredService<RowRemoval>(),
            provider.GetRequiredService<FileFolder>(),
            provider.GetRequiredService<FileQuota>(),
            provider.GetRequiredService<HousekeepingMetrics>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<Housekeeper>>()
        ));
        services.AddSingleton(provider => new DurableProbe(provider.GetRequiredService<DurableSession>()));
        services.AddSingleton(provider => new HotTierStatus(provider.GetRequiredService<IHotTier>()));
        services.AddSingleton<HotSnapshots>();
        services.AddSingleton(provider => new CacheAuditor(
            provider.GetRequiredService<DurableSession>(),
            provider.GetRequiredService<EpochStore>(),
            provider.GetRequiredService<HotSnapshots>(),
            provider.GetRequiredService<FileStore>(),
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(provider => new HotEpochs(provider.GetRequiredService<EpochStore>()));
        services.AddSingleton(provider => new CacheInspector(provider.GetRequiredService<DurableSession>()));
        return services;
    }

    private static IHotTier CreateHotTier(IServiceProvider services) =>
        services.GetRequiredService<IOptions<HotOptions>>().Value.Provider switch
        {
            HotOptions.Redis => ActivatorUtilities.CreateInstance<RedisHotTier>(services),
            _ => ActivatorUtilities.CreateInstance<MemoryHotTier>(services),
        };

    private static IDurableProvider CreateProvider(DurableOptions durable, TimeProvider clock) =>
        durable.Provider switch
        {
            DurableOptions.PostgreSql => new PostgreSqlProvider(durable),
            DurableOptions.SqlServer => new SqlServerProvider(durable),
            _ => new SqliteProvider(durable, clock),
        };
}
