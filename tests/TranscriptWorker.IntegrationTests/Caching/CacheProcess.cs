using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Files;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.IntegrationTests.Databases;

namespace TranscriptWorker.IntegrationTests.Caching;

/// <summary>A cache as one worker process has it: several over the same database behave like several processes.</summary>
internal sealed class CacheProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly ServiceProvider _services;

    private CacheProcess(ServiceProvider services) => _services = services;

    public EntryCache Cache => Get<EntryCache>();

    public ContentCache Contents => Get<ContentCache>();

    public SubjectChanges Changes => Get<SubjectChanges>();

    public FileCache Files => Get<FileCache>();

    public PreferencesCache Preferences => Get<PreferencesCache>();

    public static Task<CacheProcess> StartAsync(
        ITestDatabase database,
        ILoggerProvider? log = null,
        params (string Key, string Value)[] settings
    ) => StartAsync([.. database.Settings, .. settings], log, configure: null);

    /// <param name="settings">All settings; of two with one name the later counts.</param>
    /// <param name="log">Where it logs.</param>
    /// <param name="configure">Replaces services by ones that a test controls.</param>
    public static async Task<CacheProcess> StartAsync(
        IEnumerable<(string Key, string Value)> settings,
        ILoggerProvider? log,
        Action<IServiceCollection>? configure
    )
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Reverse().DistinctBy(s => s.Key, StringComparer.Ordinal).Select(s => KeyValuePair.Create(s.Key, (string?)s.Value))
            )
            .Build();
        var collection = new ServiceCollection()
            .AddLogging(logging =>
            {
                if (log is not null)
                    logging.SetMinimumLevel(LogLevel.Debug).AddProvider(log);
            })
            .AddSingleton(TimeProvider.System)
            .AddFencedCache(configuration);
        configure?.Invoke(collection);
        var services = collection.BuildServiceProvider();
        await services.GetRequiredService<DurableMigrator>().MigrateAsync(TestContext.Current.CancellationToken);
        return new CacheProcess(services);
    }

    /// <summary>The same, once the hot tier in Redis may be used.</summary>
    public static async Task<CacheProcess> StartHotAsync(
        ITestDatabase database,
        ILoggerProvider? log = null,
        params (string Key, string Value)[] settings
    )
    {
        var process = await StartAsync(database, log, settings);
        await process.UntilUsableAsync();
        return process;
    }

    /// <summary>Waits until the hot tier vouches for the state of a subject.</summary>
    public async Task UntilUsableAsync()
    {
        var probe = Subject.Transcript("test", "probe");
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            await Cache.ReadAsync(probe, [], patience.Token);
            if ((await Get<IHotTier>().ReadAsync(probe, [], patience.Token)).Confirmed is not null)
                return;
            await Task.Delay(Poll, TimeProvider.System, patience.Token);
        }
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<T> QueryAsync<T>(Func<DurableDbContext, Task<T>> query)
    {
        await using var db = await Get<IDbContextFactory<DurableDbContext>>().CreateDbContextAsync(TestContext.Current.CancellationToken);
        return await query(db);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
    }
}
