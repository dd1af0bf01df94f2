using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using StackExchange.Redis;
using TranscriptWorker.Caching;
using TranscriptWorker.Caching.Durable;
using TranscriptWorker.Caching.Entries;
using TranscriptWorker.Caching.Hot;

namespace TranscriptWorker.Benchmarks;

/// <summary>
/// Times a hit of the hot tier in Redis, up to the parsed JSON, against what it cannot be faster than: a bare <c>GET</c>, LZ4 and the same
/// parsing. Once by the tier alone, and once by the whole cache, which confirms each hit in SQLite. The three take turns, so that what the
/// machine does beside them meets them all alike; the median of all rounds counts.
/// </summary>
internal sealed class HotHits : IAsyncDisposable
{
    private const int Rounds = 15;
    private const int InFlight = 64;

    private static readonly int[] Kilobytes = [1, 32, 512];
    private static readonly TimeSpan RoundDuration = TimeSpan.FromMilliseconds(400);

    private readonly string _folder = Directory.CreateTempSubdirectory("transcript-worker-benchmark-").FullName;
    private readonly ServiceProvider _services;
    private readonly ConnectionMultiplexer _connection;
    private readonly IDatabaseAsync _database;

    private HotHits(RedisProcess redis, ConnectionMultiplexer connection)
    {
        (_connection, _database) = (connection, connection.GetDatabase());
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("Durable:SqlitePath", Path.Combine(_folder, "cache.db")), new("Hot:Provider", "redis"), new("Hot:ConnectionString", redis.Address), new("Hot:CallTimeout", "00:00:10")])
            .Build();
        _services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddFencedCache(configuration).BuildServiceProvider();
    }

    /// <summary>Measures, and prints a table.</summary>
    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using var redis = await RedisProcess.StartAsync(cancellationToken);
        await using var hits = new HotHits(redis, await ConnectionMultiplexer.ConnectAsync(redis.Address));
        await hits._services.GetRequiredService<DurableMigrator>().MigrateAsync(cancellationToken);
        Console.WriteLine($"{"JSON",8} {"stored",8} {"in flight",10} {"bare GET",12} {"hot tier",12} {"ratio",6} {"cache",12} {"ratio",6}");
        foreach (var kilobytes in Kilobytes) await hits.MeasureAsync(kilobytes, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _connection.Close(allowCommandsToComplete: false);
        await _services.DisposeAsync();
        SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task MeasureAsync(int kilobytes, CancellationToken cancellationToken)
    {
        var (cache, tier) = (_services.GetRequiredService<FencedCache>(), _services.GetRequiredService<IHotTier>());
        var subject = Subject.Transcript(null, $"{kilobytes}");
        var key = new EntryKey(subject, EntryKind.Transcript, Fingerprint.Of(EntryKind.Transcript, "1"));
        var json = Transcript(kilobytes * 1024);
        await cache.ApplyContentAsync(new Content(key, "hash", 1, Guid.NewGuid()), json, cancellationToken);
        RedisKey redisKey = $"tw:1:{key}";
        var stored = (byte[]?)await _database.StringGetAsync(redisKey) ?? throw new InvalidOperationException("The entry did not get into Redis.");

        Func<Task>[] contenders =
        [
            async () =>
            {
                byte[] value = (await _database.StringGetAsync(redisKey))!;
                // Or all parsing would share the driver's one thread.
                await Task.Yield();
                var content = new byte[json.Length];
                if (!Lz4Frame.TryDecompress(value.AsSpan(..^EntryFormat.TrailerLength), content)) throw new InvalidOperationException("The entry cannot be decompressed.");
                Parse(content);
            },
            async () =>
            {
                var reading = await tier.ReadAsync(subject, [key], cancellationToken);
                Parse(reading.Entries[key].Json);
            },
            async () =>
            {
                var entry = (await cache.ReadAsync(subject, [key], cancellationToken)).Entries[key];
                if (entry.Source != EntrySource.Hot) throw new InvalidOperationException($"A read was answered from the {entry.Source} tier.");
                Parse(entry.Json);
            },
        ];
        foreach (var inFlight in (int[])[1, InFlight])
        {
            var times = contenders.Select(_ => new List<double>()).ToArray();
            for (var round = -1; round < Rounds; round++)
            {
                for (var i = 0; i < contenders.Length; i++)
                {
                    var microseconds = await TimeAsync(contenders[i], inFlight);
                    // The first round warms up.
                    if (round >= 0) times[i].Add(microseconds);
                }
            }

            var (bare, hot, whole) = (Median(times[0]), Median(times[1]), Median(times[2]));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{kilobytes,5} KB {stored.Length,8} {inFlight,10} {bare,9:0.0} µs {hot,9:0.0} µs {hot / bare,6:0.00} {whole,9:0.0} µs {whole / bare,6:0.00}"));
        }
    }

    /// <summary>Microseconds for one read: how long it takes where one is in flight, how often one ends where there are several.</summary>
    private static async Task<double> TimeAsync(Func<Task> read, int inFlight)
    {
        var clock = TimeProvider.System;
        var started = clock.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            var count = 0;
            for (; clock.GetElapsedTime(started) < RoundDuration; count++) await read();
            return count;
        })));
        return clock.GetElapsedTime(started).TotalMicroseconds / counts.Sum();
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static void Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
    }

    /// <summary>JSON of about a size, as a transcript's cues are.</summary>
    private static byte[] Transcript(int bytes)
    {
        string[] words = ["so", "the", "window", "highlight", "is", "going", "into", "this", "update", "and", "we", "look", "at", "it", "search", "index", "live", "tomorrow"];
        var random = new Random(17);
        var json = new StringBuilder("""{"language":"en","cues":[""");
        for (var id = 1; json.Length < bytes - 100; id++)
        {
            if (id > 1) json.Append(',');
            json.Append(CultureInfo.InvariantCulture, $$"""{"id":"{{id}}","start":{{id * 4100}},"end":{{(id * 4100) + 3900}},"speaker":"Speaker {{random.Next(1, 5)}}","text":"{{string.Join(' ', random.GetItems(words, random.Next(6, 16)))}}."}""");
        }

        return Encoding.UTF8.GetBytes(json.Append("]}").ToString());
    }
}
