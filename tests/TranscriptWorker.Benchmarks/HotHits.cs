using System.Globalization;
using System.Text.Json;
using StackExchange.Redis;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Hot;
using TranscriptWorker.Caching.Hot.Redis;
using TranscriptWorker.Caching.Hot.Redis.Connection;
using TranscriptWorker.Caching.Hot.Redis.Epochs;

namespace TranscriptWorker.Benchmarks;

/// <summary>
/// Times a hit of the whole cache, up to the parsed JSON, against what it cannot be faster than: for a hit in Redis a bare <c>GET</c>, LZ4
/// and the same parsing, for one in the process a <c>GET</c> of 8 bytes.
/// </summary>
internal static class HotHits
{
    private const int InFlight = 64;

    private static readonly int[] Kilobytes = [1, 32, 512];

    /// <summary>Measures, and prints a table.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var redis = await RedisServer.StartAsync(cancellationToken);
        using var folder = new SqliteFolder();
        await using var hot = await CacheUnderTest.StartAsync(Settings(redis, folder, hasLocalTier: false), cancellationToken);
        await using var local = await CacheUnderTest.StartAsync(Settings(redis, folder, hasLocalTier: true), cancellationToken);
        using var connection = await ConnectAsync(redis);
        var database = connection.GetDatabase();
        await database.StringSetAsync("bare", "12345678");

        Console.WriteLine(
            $"{"hit in", -8} {"JSON", 7} {"stored", 7} {"in flight", 9} {"bare", 10} {"allocated", 9} {"cache", 10} "
                + $"{"allocated", 9} {"ratio", 5} {"middle half", 13}"
        );
        foreach (var kilobytes in Kilobytes)
        {
            var value = await StoredValue.CreateAsync(hot, database, kilobytes, cancellationToken);
            await local.UntilHitAsync(value.Key, EntrySource.Local, cancellationToken);
            foreach (var inFlight in (int[])[1, InFlight])
            {
                Print(
                    "Redis",
                    value,
                    inFlight,
                    await Rounds.MeasureAsync(
                        inFlight,
                        () => ReadBareAsync(database, value),
                        () => ReadAsync(hot, value, EntrySource.Hot, cancellationToken)
                    )
                );
                Print(
                    "process",
                    value,
                    inFlight,
                    await Rounds.MeasureAsync(
                        inFlight,
                        () => database.StringGetAsync("bare"),
                        () => ReadAsync(local, value, EntrySource.Local, cancellationToken)
                    )
                );
            }
        }
    }

    /// <summary>Times what a hit in Redis is made of, and prints a table.</summary>
    public static async Task RunPartsAsync(CancellationToken cancellationToken)
    {
        await using var redis = await RedisServer.StartAsync(cancellationToken);
        using var folder = new SqliteFolder();
        await using var hot = await CacheUnderTest.StartAsync(Settings(redis, folder, hasLocalTier: false), cancellationToken);
        using var connection = await ConnectAsync(redis);
        var (database, commands) = (connection.GetDatabase(), new RedisCommands(connection.GetDatabase()));
        var epoch = await hot.ReadEpochAsync(cancellationToken);
        var (nothing, info) = (new RedisScript("return 'x'"), new RedisScript("redis.call('INFO', 'replication') return 'x'"));
        foreach (var script in (RedisScript[])[nothing, info])
            await commands.LoadAsync(script);
        var (client, breaker) = hot.CreateClient();
        using var _ = client;

        foreach (var kilobytes in Kilobytes)
        {
            var value = await StoredValue.CreateAsync(hot, database, kilobytes, cancellationToken);
            var read = new EpochScripts(epoch).Read;
            RedisKey[] keys = [RedisKeys.Generation(epoch, value.Key.Subject)];
            RedisValue[] arguments = ["0123456789abcdef", 2000, 0];
            var json = new byte[value.Json.Length];
            (string Name, Func<Task> Call)[] parts =
            [
                ("bare: GET, LZ4, parse", () => ReadBareAsync(database, value)),
                ("GET", () => commands.GetAsync(value.RedisKey)),
                ("EVALSHA return", () => commands.EvaluateAsync(nothing, keys, arguments)),
                ("EVALSHA INFO", () => commands.EvaluateAsync(info, keys, arguments)),
                ("EVALSHA the script", () => commands.ReadSubjectAsync(read, keys, arguments).AsTask()),
                ("… with the value", () => commands.ReadSubjectAsync(read, [.. keys, value.RedisKey], arguments).AsTask()),
                ("script and GET", () => ReadBothAsync(commands)),
                ("… in bounded time", () => client.CallAsync(ReadBothAsync, cancellationToken).AsTask()),
                ("… by the breaker", () => breaker.TryCallAsync(HotOperation.Read, ReadBothAsync, cancellationToken).AsTask()),
                ("the whole cache, parse", () => ReadAsync(hot, value, EntrySource.Hot, cancellationToken)),
                ("decode", () => Task.FromResult(EntryFormat.Read(value.Key, value.Stored, int.MaxValue).Json!.Length)),
                ("of that: LZ4", () => Task.FromResult(Lz4Frame.TryDecompress(value.Stored.AsSpan(..^EntryFormat.TrailerLength), json))),
                ("of that: seal", () => Task.FromResult(EntryFormat.ReadFence(value.Key, value.Stored) is not null)),
                ("parse", () => Task.FromResult(value.Parse(value.Json))),
            ];
            foreach (var inFlight in (int[])[1, InFlight])
            {
                Console.WriteLine($"{kilobytes} KB, {inFlight} in flight");
                foreach (var ((name, _), figures) in parts.Zip(await Rounds.MeasureAsync(inFlight, [.. parts.Select(p => p.Call)])))
                    Console.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"  {name, -24} {figures.Microseconds.Median, 9:0.0} µs ({figures.Microseconds.Low:0.0} – "
                                + $"{figures.Microseconds.High:0.0}) {figures.Bytes, 9:#,0} B"
                        )
                    );
            }

            async Task<(SubjectReply, byte[]?)> ReadBothAsync(RedisCommands on)
            {
                var (state, bytes) = (on.ReadSubjectAsync(read, keys, arguments).AsTask(), on.GetAsync(value.RedisKey));
                return (await state, await bytes);
            }
        }
    }

    private static Dictionary<string, string?> Settings(RedisServer redis, SqliteFolder folder, bool hasLocalTier)
    {
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["Durable:SqlitePath"] = folder.Database,
            ["Hot:Provider"] = "redis",
            ["Hot:ConnectionString"] = redis.ConnectionString(0),
            ["Hot:CallTimeout"] = "00:00:10",
        };
        // A hit in the process that Redis confirms: local-hits measures those that it does not.
        settings["Hot:ReadLease"] = "00:00:00";
        if (!hasLocalTier)
            settings["Hot:LocalLimitBytes"] = "0";
        return settings;
    }

    /// <summary>A connection of the same kind as the cache's own.</summary>
    private static Task<ConnectionMultiplexer> ConnectAsync(RedisServer redis) =>
        ConnectionMultiplexer.ConnectAsync(redis.ConnectionString(0));

    private static async Task ReadBareAsync(IDatabaseAsync database, StoredValue value)
    {
        byte[] stored = (await database.StringGetAsync(value.RedisKey))!;
        var json = new byte[value.Json.Length];
        if (!Lz4Frame.TryDecompress(stored.AsSpan(..^EntryFormat.TrailerLength), json))
            throw new InvalidOperationException("The entry cannot be decompressed.");
        value.Parse(json);
    }

    private static async Task ReadAsync(CacheUnderTest cache, StoredValue value, EntrySource source, CancellationToken cancellationToken)
    {
        var reading = await cache.Cache.ReadAsync(value.Key.Subject, [value.Key], cancellationToken);
        if (!reading.Entries.TryGetValue(value.Key, out var entry) || entry.Source != source)
            throw new InvalidOperationException("This was no hit.");
        if (source == EntrySource.Hot)
            value.Parse(entry.Json);
    }

    private static void Print(string where, StoredValue value, int inFlight, IReadOnlyList<Measurement> figures)
    {
        var (bare, cache) = (figures[0], figures[1]);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{where, -8} {value.Json.Length / 1024, 4} KB {value.Stored.Length, 7} {inFlight, 9} "
                    + $"{bare.Microseconds.Median, 7:0.0} µs {bare.Bytes, 7:#,0} B {cache.Microseconds.Median, 7:0.0} µs "
                    + $"{cache.Bytes, 7:#,0} B {cache.Ratio.Median, 5:0.00} {cache.Ratio.Low, 5:0.00} – {cache.Ratio.High:0.00}"
            )
        );
    }

    /// <param name="Key">The entry.</param>
    /// <param name="RedisKey">Where it is in Redis.</param>
    /// <param name="Json">Its value.</param>
    /// <param name="Stored">The entry as stored.</param>
    private sealed record StoredValue(EntryKey Key, RedisKey RedisKey, byte[] Json, byte[] Stored)
    {
        public static async Task<StoredValue> CreateAsync(
            CacheUnderTest cache,
            IDatabaseAsync database,
            int kilobytes,
            CancellationToken cancellationToken
        )
        {
            var key = new EntryKey(
                Subject.Transcript(null, $"{kilobytes}"),
                EntryKind.Transcript,
                Fingerprint.Of(EntryKind.Transcript, "1")
            );
            var json = TranscriptJson.Of(kilobytes * 1024);
            await cache.Contents.StoreAsync(new Content(key, "hash", 1, Guid.NewGuid()), json, cancellationToken);
            await cache.UntilHitAsync(key, EntrySource.Hot, cancellationToken);
            var redisKey = RedisKeys.Value(await cache.ReadEpochAsync(cancellationToken), key);
            return new StoredValue(
                key,
                redisKey,
                json,
                (byte[]?)await database.StringGetAsync(redisKey) ?? throw new InvalidOperationException("The entry did not get into Redis.")
            );
        }

        public int Parse(ReadOnlyMemory<byte> json)
        {
            using var document = JsonDocument.Parse(json);
            return Json.Length;
        }
    }
}
