using System.Globalization;
using StackExchange.Redis;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Hot.Redis;
using ZiggyCreatures.Caching.Fusion;

namespace TranscriptWorker.Benchmarks;

/// <summary>
/// Times a hit under a read lease against one in the memory of FusionCache, which no other process can invalidate in time; and what the
/// lease costs an invalidation.
/// </summary>
internal static class LocalHits
{
    private const int Batch = 1_000;
    private const int Invalidations = 21;

    /// <summary>Measures, and prints two tables.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var redis = await RedisServer.StartAsync(cancellationToken);
        using var folder = new SqliteFolder();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Durable:SqlitePath"] = folder.Database,
            ["Hot:Provider"] = "redis",
            ["Hot:ConnectionString"] = redis.ConnectionString(0),
        };
        await using var cache = await CacheUnderTest.StartAsync(settings, cancellationToken);
        await MeasureHitsAsync(cache, cancellationToken);
        using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString(0));
        await MeasureInvalidationsAsync(cache, connection.GetDatabase(), cancellationToken);
    }

    private static async Task MeasureHitsAsync(CacheUnderTest cache, CancellationToken cancellationToken)
    {
        var json = TranscriptJson.Of(1024);
        var key = KeyOf("read");
        await StoreAsync(cache, key, json, cancellationToken);
        EntryKey[] keys = [key];
        using var fusion = new FusionCache(new FusionCacheOptions());
        var name = key.ToString();
        fusion.Set(name, json, new FusionCacheEntryOptions(TimeSpan.FromDays(1)), token: cancellationToken);
        var (reads, waits) = (0L, 0L);
        var figures = await Rounds.MeasureAsync(1, ReadFusionAsync, ReadLeasedAsync);
        Console.WriteLine($"{"hit of 1 KB in", -24} {"one", 9} {"allocated", 9} {"ratio", 18}");
        Print("FusionCache's memory", figures[0]);
        Print("a read lease", figures[1]);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{waits} of {reads:#,0} reads waited for Redis"));

        Task ReadFusionAsync()
        {
            for (var i = 0; i < Batch; i++)
                if (!fusion.TryGet<byte[]>(name, token: cancellationToken).HasValue)
                    throw new InvalidOperationException("This was no hit.");
            return Task.CompletedTask;
        }

        async Task ReadLeasedAsync()
        {
            for (var i = 0; i < Batch; i++)
            {
                var reading = cache.Cache.ReadAsync(key.Subject, keys, cancellationToken);
                reads++;
                if (!reading.IsCompletedSuccessfully)
                    waits++;
                if (!(await reading).Entries.ContainsKey(key))
                    throw new InvalidOperationException("This was no hit.");
            }
        }
    }

    private static async Task MeasureInvalidationsAsync(CacheUnderTest cache, IDatabase redis, CancellationToken cancellationToken)
    {
        var epoch = await cache.ReadEpochAsync(cancellationToken);
        (string Name, Func<EntryKey, Task> Prepare)[] cases =
        [
            ("nobody reads", _ => Task.CompletedTask),
            ("somebody reads", ReadOftenAsync),
            ("Redis evicted the state", key => redis.KeyDeleteAsync(RedisKeys.Generation(epoch, key.Subject))),
        ];
        Console.WriteLine();
        Console.WriteLine($"{"an invalidation, where", -24} {"takes", 9} {"middle half", 18}");
        foreach (var (name, prepare) in cases)
        {
            var times = new List<double>();
            for (var i = 0; i < Invalidations; i++)
            {
                var key = KeyOf($"{name}-{i}".Replace(' ', '-'));
                await StoreAsync(cache, key, TranscriptJson.Of(1024), cancellationToken);
                await prepare(key);
                var started = TimeProvider.System.GetTimestamp();
                await cache.Changes.InvalidateAsync(key.Subject, Guid.NewGuid(), eraseContent: false, cancellationToken);
                times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
            }

            var spread = Spread.Of(times);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name, -24} {spread.Median, 6:0.0} ms {spread.Low, 8:0.0} – {spread.High:0.0} ms"
                )
            );
        }

        async Task ReadOftenAsync(EntryKey key)
        {
            // Twice from Redis, of which the second asks for the lease.
            for (var i = 0; i < 3; i++)
                await cache.Cache.ReadAsync(key.Subject, [key], cancellationToken);
        }
    }

    private static async Task StoreAsync(CacheUnderTest cache, EntryKey key, byte[] json, CancellationToken cancellationToken)
    {
        await cache.Contents.StoreAsync(new Content(key, "hash", 1, Guid.NewGuid()), json, cancellationToken);
        await cache.UntilHitAsync(key, EntrySource.Hot, cancellationToken);
    }

    private static EntryKey KeyOf(string id) =>
        new(Subject.Transcript(null, id), EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));

    private static void Print(string name, Measurement figures) =>
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name, -24} {figures.Microseconds.Median / Batch, 6:0.00} µs {figures.Bytes / Batch, 7:#,0} B {figures.Ratio}"
            )
        );
}
