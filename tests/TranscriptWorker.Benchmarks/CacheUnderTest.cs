using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Caching.Hot.Redis.Connection;

namespace TranscriptWorker.Benchmarks;

/// <summary>A cache as one worker process has it.</summary>
internal sealed class CacheUnderTest : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    private readonly ServiceProvider _services;

    private CacheUnderTest(ServiceProvider services) => _services = services;

    public EntryCache Cache => Get<EntryCache>();

    public ContentCache Contents => Get<ContentCache>();

    public SubjectChanges Changes => Get<SubjectChanges>();

    /// <summary>Starts it over an empty or a used database, and waits until Redis, where it is the hot tier, may be used.</summary>
    public static async Task<CacheUnderTest> StartAsync(IReadOnlyDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddFencedCache(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .BuildServiceProvider();
        await services.GetRequiredService<DurableMigrator>().MigrateAsync(cancellationToken);
        var cache = new CacheUnderTest(services);
        var probe = Subject.Transcript("benchmark", "probe");
        if (!string.Equals(cache.Get<IOptions<HotOptions>>().Value.Provider, HotOptions.Redis, StringComparison.Ordinal))
            return cache;
        await UntilAsync(
            async () =>
                (
                    await cache.Cache.ReadAsync(probe, [], cancellationToken),
                    await cache.Get<IHotTier>().ReadAsync(probe, [], cancellationToken)
                )
                    is (_, { Confirmed: not null }),
            cancellationToken
        );
        return cache;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Reads an entry until it comes from a tier.</summary>
    public Task UntilHitAsync(EntryKey key, EntrySource source, CancellationToken cancellationToken) =>
        UntilAsync(
            async () =>
                (await Cache.ReadAsync(key.Subject, [key], cancellationToken)).Entries.TryGetValue(key, out var entry)
                && entry.Source == source,
            cancellationToken
        );

    /// <summary>The epoch that counts, asked for on a connection of its own.</summary>
    public async Task<Epoch> ReadEpochAsync(CancellationToken cancellationToken)
    {
        await using var db = await Get<IDbContextFactory<DurableDbContext>>().CreateDbContextAsync(cancellationToken);
        var row = await db.Epochs.SingleAsync(cancellationToken);
        return new Epoch(row.Number, row.Nonce, row.ReplicationId);
    }

    /// <summary>A connection to Redis like the cache's own, by itself and with a breaker before it.</summary>
    public (RedisClient Client, RedisBreaker Breaker) CreateClient()
    {
        var (options, clock) = (Get<IOptions<HotOptions>>(), Get<TimeProvider>());
        var client = new RedisClient(options.Value, clock);
        return (client, new RedisBreaker(client, new RedisOutage(client.Name, NullLogger.Instance), options, Get<CacheMetrics>(), clock));
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static async Task UntilAsync(Func<Task<bool>> condition, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (!await condition())
            await Task.Delay(Poll, TimeProvider.System, patience.Token);
    }
}
