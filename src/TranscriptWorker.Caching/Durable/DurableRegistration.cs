using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching.Durable.Batches;
using TranscriptWorker.Caching.Durable.Cancellations;
using TranscriptWorker.Caching.Durable.Providers;
using TranscriptWorker.Configuration;
using TranscriptWorker.Configuration.Diagnosis;

namespace TranscriptWorker.Caching.Durable;

internal static class DurableRegistration
{
    /// <summary>Adds the durable tier in the configured database, and <see cref="DurableMigrator"/>.</summary>
    public static IServiceCollection AddDurableTier(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSettings<DurableOptions>(configuration, DurableOptions.Section);
        var validation = new DurableOptionsValidation();
        services.AddSingleton<IPostConfigureOptions<DurableOptions>>(validation).AddSingleton<IValidateOptions<DurableOptions>>(validation);
        return services
            .AddSingleton(provider =>
                CreateProvider(provider.GetRequiredService<IOptions<DurableOptions>>().Value, provider.GetRequiredService<TimeProvider>())
            )
            .AddSingleton(provider => provider.GetRequiredService<IDurableProvider>().CreateContexts(provider))
            .AddSingleton<DurableSession>()
            .AddSingleton<DurableClock>()
            .AddSingleton<DurableReader>()
            .AddSingleton<EpochStore>()
            .AddSingleton<ExclusionStore>()
            .AddSingleton<SubjectStore>()
            .AddSingleton<ContentStore>()
            .AddSingleton<PreferencesStore>()
            .AddSingleton(provider => new CommandStarts(provider.GetRequiredService<DurableSession>()))
            .AddSingleton(provider => new Erasures(provider.GetRequiredService<DurableSession>()))
            .AddSingleton(provider => new RecordedJobs(provider.GetRequiredService<DurableSession>()))
            .AddSingleton(provider => new JobLeases(provider.GetRequiredService<DurableSession>()))
            .AddSingleton(provider => new TrackedJobs(provider.GetRequiredService<DurableSession>()))
            .AddSingleton(provider => new BatchStore(provider.GetRequiredService<DurableSession>()))
            .AddSingleton(provider => new CancellationStore(provider.GetRequiredService<DurableSession>()))
            .AddSingleton<TableRights>()
            .AddSingleton<IDiagnosticCheck, DurableTierCheck>()
            .AddSingleton(provider => new DurableMigrator(
                provider.GetRequiredService<DurableSession>(),
                provider.GetRequiredService<IDurableProvider>(),
                provider.GetRequiredService<TableRights>(),
                provider.GetRequiredService<ILogger<DurableMigrator>>()
            ));
    }

    private static IDurableProvider CreateProvider(DurableOptions durable, TimeProvider clock) =>
        durable.Provider switch
        {
            DurableOptions.PostgreSql => new PostgreSqlProvider(durable),
            DurableOptions.SqlServer => new SqlServerProvider(durable),
            _ => new SqliteProvider(durable, clock),
        };
}
